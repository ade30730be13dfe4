import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sequenceFiles } from "../../e2e/fixtures/sequences.ts";
import { readCheckpoint } from "../engine/checkpoint/checkpointFile.ts";
import { type StateEntry, writePth } from "../engine/exports/reference/pth.ts";
import { main } from "./main.ts";

let folder: string;
let data: string;
let run: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "gasmono-evaluate-"));
  data = await writeSequence("hall", 6);
  run = join(folder, "run");
  await cli("train", data, "--out", run, "--size", "64x96", "--batch", "2", "--steps", "1");
});

afterAll(() => rmSync(folder, { recursive: true }));

async function writeSequence(name: string, frames: number): Promise<string> {
  const path = join(folder, name);
  for (const [file, bytes] of await sequenceFiles(frames)) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), bytes);
  }
  return path;
}

async function cli(...args: string[]) {
  const printed: string[] = [];
  const said: string[] = [];
  const exitCode = await main([...args, "--json"], {
    invocation: "cli",
    say: (text) => said.push(text),
    print: (text) => printed.push(text),
  });
  return { exitCode, said: said.join("\n"), result: JSON.parse(printed[0]) };
}

test("evaluate: weights without their run measure what the run does, at the size that is asked for", async () => {
  const ofRun = await cli("evaluate", run, data);
  const weights = join(run, "weights.safetensors");
  const alone = await cli("evaluate", weights, data, "--size", "64x96");
  expect([ofRun.exitCode, alone.exitCode]).toEqual([0, 0]);
  expect(alone.said).toMatch(/weights\.safetensors: the depth encoder, "nano"/);
  expect(alone.result).toEqual(ofRun.result);
  expect(ofRun.result.images).toHaveLength(6);
  const larger = await cli("evaluate", weights, data, "--size", "96x128");
  expect(larger.result.mean.absRel).not.toBe(ofRun.result.mean.absRel);
});

test("evaluate: --flip blends in the mirror image's prediction", async () => {
  const [plain, flipped] = [await cli("evaluate", run, data), await cli("evaluate", run, data, "--flip")];
  expect([plain.result.flip, flipped.result.flip]).toEqual([false, true]);
  expect(flipped.result.mean.absRel).not.toBe(plain.result.mean.absRel);
  expect(flipped.result.baselines).toEqual(plain.result.baselines);
});

test("evaluate: a folder of weights counts as one network, and says at which size it is seen", async () => {
  const saved = join(folder, "weights_19");
  mkdirSync(saved);
  copyFileSync(join(run, "weights.safetensors"), join(saved, "model.safetensors"));
  const { exitCode, said } = await cli("evaluate", saved, data);
  expect(exitCode).toBe(0);
  expect(said).toContain("seen at the published 256x320");
});

test("evaluate: weights that say their size are seen at it; one that no network can see is refused", async () => {
  const out = join(folder, "export");
  await cli("export", data, "--reference", out, "--weights", run);
  const ofRun = await cli("evaluate", run, data);
  const saved = await cli("evaluate", join(out, "weights"), data);
  expect(saved.said).toContain("64x96");
  expect(saved.result).toEqual(ofRun.result);

  const encoder = join(out, "weights", "encoder.pth");
  const { tensors } = await readCheckpoint(readFileSync(encoder), encoder);
  for (const [height, width] of [
    [72, 96],
    [64, 32 * 1_000_000],
    [32, 96],
  ]) {
    const state = new Map<string, StateEntry>([...tensors, ["height", height], ["width", width]]);
    writeFileSync(encoder, writePth("encoder", state));
    const { exitCode, result } = await cli("evaluate", join(out, "weights"), data);
    expect([exitCode, result.problems[0].code]).toEqual([2, "evaluate-size"]);
    expect(result.problems[0].message).toContain(`${height}x${width}`);
  }
});

test.each([
  ["a folder without weights", "weights-none", ["hall/images"], []],
  ["a path that is not there", "run-unreadable", ["nowhere"], []],
  ["another size of a run", "command-line", ["run"], ["--size", "96x128"]],
])("evaluate: refused: %s (%s)", async (_, code, subject, options) => {
  const { exitCode, result } = await cli("evaluate", join(folder, ...subject), data, ...options);
  expect(exitCode).toBe(2);
  expect(result.problems[0].code).toBe(code);
});

test("evaluate: held-out frames are those of the run's own data", async () => {
  const ofHeldOut = (subject: string, on: string) => cli("evaluate", subject, on, "--frames", "held-out");
  const own = await ofHeldOut(run, data);
  expect(own.result.images.map(({ name }: { name: string }) => name)).toEqual(["frame-0005.jpg"]);
  const other = await ofHeldOut(run, await writeSequence("attic", 7));
  expect([other.exitCode, other.result.problems[0].code]).toEqual([2, "evaluate-other-data"]);
  expect(other.result.problems[0].message).toContain('was not trained on "attic"');
  // Refused before the data are opened: there are none.
  const weights = await ofHeldOut(join(run, "weights.safetensors"), join(folder, "nowhere"));
  expect([weights.exitCode, weights.result.problems[0].code]).toEqual([2, "evaluate-no-held-out"]);
});
