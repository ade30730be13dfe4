import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sequenceFiles } from "../../e2e/fixtures/sequences.ts";
import { main } from "./main.ts";

let folder: string;
let data: string;
let run: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "gasmono-evaluate-"));
  data = join(folder, "hall");
  for (const [path, bytes] of await sequenceFiles(6)) {
    mkdirSync(dirname(join(data, path)), { recursive: true });
    writeFileSync(join(data, path), bytes);
  }
  run = join(folder, "run");
  await cli("train", data, "--out", run, "--size", "64x96", "--batch", "2", "--steps", "1");
});

afterAll(() => rmSync(folder, { recursive: true }));

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

test("evaluate: a folder of weights counts as one network, and says at which size it is seen", async () => {
  const saved = join(folder, "weights_19");
  mkdirSync(saved);
  copyFileSync(join(run, "weights.safetensors"), join(saved, "model.safetensors"));
  const { exitCode, said } = await cli("evaluate", saved, data);
  expect(exitCode).toBe(0);
  expect(said).toContain("seen at the published 256x320");
});

test.each([
  [
    "held-out frames of weights",
    "evaluate-other-data",
    ["run/weights.safetensors"],
    ["--frames", "held-out"],
  ],
  ["a folder without weights", "weights-none", ["hall/images"], []],
  ["a path that is not there", "run-unreadable", ["nowhere"], []],
  ["another size of a run", "command-line", ["run"], ["--size", "96x128"]],
])("evaluate: refused: %s (%s)", async (_, code, subject, options) => {
  const { exitCode, result } = await cli("evaluate", join(folder, ...subject), data, ...options);
  expect(exitCode).toBe(2);
  expect(result.problems[0].code).toBe(code);
});
