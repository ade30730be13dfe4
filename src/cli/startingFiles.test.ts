import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 as zlibCrc32 } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeSafetensors } from "../engine/checkpoint/safetensors.ts";
import { asReference, specsOfRun, tensorsOf } from "../engine/networks/recognise/checkpointTesting.ts";
import { recognise } from "../engine/networks/recognise/recognise.ts";
import { PRESETS } from "../engine/training/presets.ts";
import { adoptNetworks, describeWeights, readStartingFiles } from "./startingFiles.ts";

describe("weights that a run starts from", () => {
  let folder = "";
  const saved = asReference(tensorsOf(specsOfRun("nano")));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "gasmono-weights-"));
    for (const { name, checkpoint } of saved)
      await writeFile(join(folder, name), writeSafetensors(checkpoint.tensors));
    await writeFile(join(folder, "opt.json"), "{}");
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("a folder gives its checkpoints, and each is recorded with size and checksum", async () => {
    const { recognised, files } = await readStartingFiles([folder]);
    expect(recognised.report.networks).toHaveLength(6);
    expect(files).toHaveLength(6);
    const encoder = writeSafetensors(saved[0].checkpoint.tensors);
    expect(files.find(({ name }) => name.endsWith("/encoder.pth"))).toMatchObject({
      sizeBytes: encoder.length,
      crc32: zlibCrc32(encoder),
    });
  });

  test("files are taken whatever they are called, and one that is no checkpoint is refused", async () => {
    const { files } = await readStartingFiles([join(folder, "encoder.pth"), join(folder, "depth.pth")]);
    expect(files.map(({ name }) => name)).toEqual(["encoder.pth", "depth.pth"]);
    await expect(readStartingFiles([join(folder, "opt.json")])).rejects.toMatchObject({
      problem: { code: "checkpoint-format", file: "opt.json" },
    });
    await expect(readStartingFiles([join(folder, "lost.pth")])).rejects.toMatchObject({
      problem: { code: "path-unreadable" },
    });
  });

  test("the weights choose the networks that the command line leaves open", () => {
    const weights = recognise(asReference(tensorsOf(specsOfRun("tiny", "resnet18"))));
    const networks = (values: Record<string, string>) => {
      const { encoder, poseNetworks } = adoptNetworks(PRESETS.nano, weights, values).network;
      return [encoder, poseNetworks];
    };
    expect(networks({})).toEqual(["tiny", "resnet18"]);
    expect(networks({ encoder: "nano" })).toEqual(["nano", "resnet18"]);
    expect(networks({ preset: "nano" })).toEqual(["nano", "small"]);
    expect(networks({ config: "run.json" })).toEqual(["nano", "small"]);
  });

  test("what was recognised and what starts fresh is said line by line", () => {
    const lines = describeWeights(recognise(saved.slice(0, 2)).report);
    expect(lines).toEqual([
      'encoder.pth: the depth encoder, "nano", MPViT of 1, 1, 2, 1 paths; 1, 1, 1, 1 layers; widths 16, 24, 40, 64; 4 heads (windows 3); MLP ratio 2, 116456 parameters',
      "depth.pth: the depth decoder, decoder of widths 8, 12, 24, 32, 40, convex upsampling, 249956 parameters",
      "23 tensors known and not read",
      "starting fresh: PoseNet's encoder, PoseNet's head, AlignNet's encoder, AlignNet's head",
    ]);
  });
});
