import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sequenceFiles } from "../../e2e/fixtures/sequences.ts";
import { readRecording } from "../engine/recording/recording.ts";
import { main } from "./main.ts";

const FRAMES = 6;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "gasmono-record-"));
  for (const [path, bytes] of await sequenceFiles(FRAMES)) {
    const file = join(folder, "hall", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]): Promise<unknown> {
  const printed: string[] = [];
  const terminal = {
    invocation: "cli",
    say: () => undefined,
    print: (text: string) => void printed.push(text),
  };
  expect(await main([...args, "--json"], terminal)).toBe(0);
  return JSON.parse(printed[0]);
}

test("a run that was trained is recorded: its curves, its state at the end, and the chosen frames", async () => {
  const [data, trained, out] = ["hall", "run", "hall.recording"].map((name) => join(folder, name));
  await run("train", data, "--out", trained, "--size", "64x64", "--batch", "2", "--steps", "2");
  const result = await run("record", trained, data, "--out", out, "--frames", "2", "--name", "a run");
  const bytes = new Uint8Array(readFileSync(out));
  expect(result).toMatchObject({ ok: true, bytes: bytes.length });

  const recording = await readRecording(bytes);
  expect(recording.run).toMatchObject({ name: "a run", steps: 2, config: { steps: 2 } });
  expect(recording.run.dataset).toMatchObject({ name: "hall", frames: FRAMES, triplets: FRAMES - 2 });
  expect(recording.run.curves.step).toEqual([1, 2]);
  expect(recording.run.curves.total.every((loss) => loss > 0)).toBe(true);
  expect(recording.thumbnails).toHaveLength(FRAMES);
  expect(recording.refined).toHaveLength(2 * (FRAMES - 2));
  expect(recording.survey.pairs).toHaveLength(2 * (FRAMES - 2));
  expect(recording.inspections).toHaveLength(2);
  for (const { step, depth, sources, memory } of recording.inspections) {
    expect(step).toBe(2);
    expect(depth).toHaveLength(64 * 64);
    expect(sources.map(({ optimT, optimR }) => optimT !== null && optimR !== null)).toEqual([true, true]);
    expect(memory).not.toBeNull();
  }
  const { mean } = recording.reports.find(({ choice }) => choice.frames === "all") ?? {};
  expect(mean?.absRel).toBeGreaterThan(0);
  expect(recording.run.evaluations.map(({ step }) => step)).toContain(2);
});
