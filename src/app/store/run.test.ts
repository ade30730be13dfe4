import { describe, expect, test } from "vitest";
import type { RunInfo, StepReport } from "../../engine/protocol.ts";
import { PRESETS } from "../../engine/training/presets.ts";
import { forgotten, halted, noRun, prepared, secondsLeft, startedTraining, stepped } from "./run.ts";

const info: RunInfo = {
  ...{ run: 3, config: PRESETS.nano, parameters: 480_000, triplets: 70, stepsPerEpoch: 18 },
  ...{ heldOut: [{ sequence: 0, frame: 5 }], startedFrom: [] },
};

function report(step: number, isSkipped = false): StepReport {
  return {
    step,
    epoch: 0,
    mu: 0,
    rateFactor: 1,
    isSkipped,
    stepMs: 100,
    meanScale: 1,
    refined: [],
    total: 0.2,
    photometricR: 0.1,
    photometricT: 0.1,
    smoothness: 0.01,
    distillation: 0,
  };
}

describe("the run", () => {
  test("a steady loop has its rate and its time left", () => {
    let run = startedTraining(prepared(noRun, info), 0);
    for (let step = 1; step <= 50; step++) run = stepped(run, [report(step)], step * 100);
    expect(run.stepsPerSecond).toBeCloseTo(10, 6);
    expect(secondsLeft(run)).toBeCloseTo((PRESETS.nano.steps - 50) / 10, 4);
    expect(run.elapsedMs).toBe(5000);
  });

  test("several steps in one report count as several", () => {
    const begun = stepped(startedTraining(prepared(noRun, info), 0), [report(1)], 100);
    const run = stepped(begun, [report(2), report(3, true)], 300);
    expect(run.step).toBe(3);
    expect(run.stepsPerSecond).toBeCloseTo(10, 6);
    expect(run.skippedSteps).toBe(1);
  });

  test("the first step, which compiles the kernels, is not taken for the rate", () => {
    const first = stepped(startedTraining(prepared(noRun, info), 0), [report(1)], 30_000);
    expect(first.stepsPerSecond).toBeNull();
    expect(stepped(first, [report(2)], 30_100).stepsPerSecond).toBeCloseTo(10, 6);
  });

  test("the clock stands while the run is paused", () => {
    let run = stepped(startedTraining(prepared(noRun, info), 0), [report(1)], 100);
    run = halted(run, { status: "paused" });
    run = stepped(startedTraining(run, 60_000), [report(2)], 60_100);
    expect(run.elapsedMs).toBe(200);
  });

  test("a single step adds its own duration", () => {
    const run = stepped(prepared(noRun, info), [report(1)], 5000);
    expect(run.elapsedMs).toBe(100);
    expect(run.stepsPerSecond).toBeNull();
  });

  test("preparing again starts from step 0 and tells the curves so", () => {
    const trained = stepped(startedTraining(prepared(noRun, info), 0), [report(1)], 100);
    const again = prepared(trained, { ...info, run: 4 });
    expect([again.step, again.id, again.loss]).toEqual([0, 4, null]);
    expect(again.historyVersion).toBeGreaterThan(trained.historyVersion);
  });

  test("forgetting the run keeps the engine", () => {
    const engine = { status: "ready", adapter: "some GPU", isSoftware: false } as const;
    expect(forgotten({ ...prepared(noRun, info), engine }).engine).toEqual(engine);
  });
});
