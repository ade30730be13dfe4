import { describe, expect, test } from "vitest";
import type { FrameInspection, StepReport } from "../../engine/protocol.ts";
import { keptRunOf } from "./historyTesting.ts";
import { MOST_FRAMES } from "./keptPicture.ts";
import { RunInProgress } from "./runInProgress.ts";

const { record } = keptRunOf();
const named = { name: "n", parent: null };

const reportsOf = (from: number, to: number): StepReport[] =>
  Array.from({ length: to - from + 1 }, (_, i) => ({
    ...{
      step: from + i,
      epoch: 0,
      mu: 0,
      rateFactor: 1,
      isSkipped: false,
      stepMs: 1,
      meanScale: 1,
      refined: [],
    },
    ...{ total: from + i, photometricR: 0, photometricT: 0, smoothness: 0, distillation: 0 },
  }));

const inspectionOf = (frame: number, step = 1): FrameInspection =>
  ({
    frame: { sequence: 0, frame },
    step,
    picture: { width: 1, height: 1, rgba: new Uint8Array(4) },
    depth: Float32Array.of(step),
    depthFrom: "run",
    sources: [],
  }) as unknown as FrameInspection;

describe("the run on screen", () => {
  test("grows by its steps, and keeps the name that a person gave it meanwhile", () => {
    const run = new RunInProgress(record);
    run.takeSteps(reportsOf(1, 3));
    const kept = run.snapshot(5, named, null);
    expect(kept.record).toMatchObject({ name: "n", steps: 3, elapsedMs: 5 });
    expect(kept.record.curves.step).toEqual([1, 2, 3]);
    expect(kept.record.curves.total).toEqual([1, 2, 3]);
  });

  test("of 10,000 steps keeps those that are multiples of a power of two, at most 4,096 of them", () => {
    const run = new RunInProgress(record);
    for (let from = 1; from < 10_000; from += 100) run.takeSteps(reportsOf(from, from + 99));
    const { step } = run.snapshot(0, named, null).record.curves;
    expect(step).toHaveLength(2500);
    expect(step.every((value) => value % 4 === 0)).toBe(true);
    expect(step.at(-1)).toBe(10_000);
  });

  test("is no run of one config once a step was taken with other loss weights", () => {
    const run = new RunInProgress(record);
    const other = { ...record.config, losses: { ...record.config.losses, mu: 0.9 } };
    run.takeConfig(other);
    run.takeSteps(reportsOf(1, 1));
    expect(run.snapshot(0, named, null)).toMatchObject({ isAdjusted: false, record: { config: other } });
    run.takeConfig(record.config);
    expect(run.snapshot(0, named, null)).toMatchObject({ isAdjusted: false, record: { config: other } });
    run.takeSteps(reportsOf(2, 2));
    expect(run.snapshot(0, named, null).isAdjusted).toBe(true);
  });

  test("keeps the frames that were looked at last, each as it was last seen", () => {
    const run = new RunInProgress(record);
    run.takeSteps(reportsOf(1, 7));
    for (let frame = 0; frame < MOST_FRAMES; frame++) run.takeInspection(inspectionOf(frame));
    run.takeChanges();
    run.takeInspection(inspectionOf(0, 7));
    run.takeInspection(inspectionOf(99));
    const { pictures, dropped } = run.takeChanges();
    expect(pictures.map(({ key, step }) => [key, step])).toEqual([
      ["0/0", 7],
      ["0/99", 1],
    ]);
    expect(dropped).toEqual(["0/1"]);
    expect(run.takeChanges()).toEqual({ pictures: [], dropped: [] });
  });

  test("keeps no picture of opened weights, of untrained networks, or of the run before it", () => {
    const run = new RunInProgress(record);
    run.takeInspection(inspectionOf(3, 7));
    run.takeSteps(reportsOf(1, 2));
    run.takeInspection(inspectionOf(4, 3));
    run.takeInspection({ ...inspectionOf(1), depthFrom: "weights" });
    run.takeInspection(inspectionOf(2, 0));
    expect(run.frames).toEqual([]);
  });
});
