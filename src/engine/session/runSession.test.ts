import { describe, expect, test } from "vitest";
import type { EngineEvent, EvaluationReport, StepReport } from "../protocol.ts";
import { PRESETS } from "../training/presets.ts";
import { type DrivenTrainer, type LiveEvaluation, RunSession } from "./runSession.ts";

/** A trainer whose steps take a while and compute nothing; `skips` says which are not finite. */
function session({
  steps = 20,
  stepMs = 5,
  skips = () => false,
  everySteps = 0,
  evaluation = null,
}: Partial<Behaviour>) {
  const events: EngineEvent[] = [];
  let atOnce = 0;
  let mostAtOnce = 0;
  let isDisposed = false;
  const trainer: DrivenTrainer & { steps: number; stepsBegun: number } = {
    steps: 0,
    stepsBegun: 0,
    config: { ...PRESETS.nano, steps, evaluation: { heldOutEvery: 2, everySteps } },
    lastNonFiniteName: "the gradient of x",
    isPrepared: true,
    prepare: () => Promise.reject(new Error("was prepared")),
    adjust: () => trainer.config,
    inspect: () => Promise.reject(new Error("not under test")),
    dispose: () => {
      isDisposed = true;
    },
    async step() {
      const step = ++trainer.stepsBegun;
      mostAtOnce = Math.max(mostAtOnce, ++atOnce);
      await new Promise((resolve) => setTimeout(resolve, stepMs));
      if (isDisposed) throw new Error("stepped after dispose");
      atOnce--;
      trainer.steps = step;
      return { ...emptyReport, step, isSkipped: skips(step) };
    },
  };
  const info = {
    ...{ run: 7, config: trainer.config, parameters: 0, triplets: 1, stepsPerEpoch: 1 },
    ...{ heldOut: [], startedFrom: [] },
  };
  const run = new RunSession(info, trainer, (event) => events.push(event), evaluation);
  const until = async (kind: EngineEvent["kind"]): Promise<void> => {
    while (!events.some((event) => event.kind === kind)) await pauseMs(1);
  };
  const stepsSent = () => events.flatMap((event) => (event.kind === "stepped" ? event.steps : []));
  return { run, trainer, events, until, stepsSent, mostAtOnce: () => mostAtOnce };
}

interface Behaviour {
  readonly steps: number;
  readonly stepMs: number;
  readonly skips: (step: number) => boolean;
  readonly everySteps: number;
  readonly evaluation: LiveEvaluation | null;
}

const emptyReport: StepReport = {
  ...{ total: 0, photometricR: 0, photometricT: 0, smoothness: 0, distillation: 0 },
  ...{ step: 0, epoch: 0, mu: 0, rateFactor: 1, isSkipped: false, stepMs: 0, meanScale: 1, refined: [] },
};

const noError = { absRel: 0, sqRel: 0, rmse: 0, rmseLog: 0, d1: 1, d2: 1, d3: 1 };
const emptyEvaluation: EvaluationReport = {
  choice: { frames: "heldOut", protocol: "indoor", scaling: "perImage", flip: false },
  ...{ step: 0, depthFrom: "run", mean: noError, images: [], scale: { median: 1, std: 0 } },
  baselines: { constant: noError, row: noError, meanMap: noError },
};

const pauseMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("run session", () => {
  test("training again while the paused step is in flight neither overruns the run's end nor ends it twice", async () => {
    const { run, trainer, events, until, stepsSent, mostAtOnce } = session({ steps: 4 });
    run.train();
    for (let i = 0; i < 5; i++) {
      run.pause();
      run.train();
    }
    await until("finished");
    await pauseMs(30);
    expect(trainer.stepsBegun).toBe(4);
    expect(mostAtOnce()).toBe(2);
    expect(stepsSent().map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    expect(events.filter(({ kind }) => kind === "finished")).toHaveLength(1);
  });

  test("a pause names the step in flight, and no step follows it", async () => {
    const { run, trainer, stepsSent } = session({});
    run.train();
    await pauseMs(12);
    const { step } = run.pause();
    await pauseMs(30);
    expect(trainer.steps).toBe(step);
    expect(stepsSent().at(-1)?.step).toBe(step);
  });

  test("every step is told once, in at most ten messages a second", async () => {
    const { run, events, until, stepsSent } = session({ steps: 60, stepMs: 1 });
    const startedMs = performance.now();
    run.train();
    await until("finished");
    const seconds = (performance.now() - startedMs) / 1000;
    expect(stepsSent().map(({ step }) => step)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    // The first and the last one come at once.
    expect(events.filter(({ kind }) => kind === "stepped").length).toBeLessThanOrEqual(10 * seconds + 2);
  });

  test("three skipped steps in a row end the loop with an error, two do not", async () => {
    const { run, events, until } = session({ skips: (step) => step === 1 || step === 2 || step > 4 });
    run.train();
    await until("stopped");
    const stopped = events.find((event) => event.kind === "stopped");
    expect(stopped).toMatchObject({ step: 7, problem: { severity: "error", code: "training-not-finite" } });
    expect(events.filter(({ kind }) => kind === "problem")).toHaveLength(4);
  });

  test("a single step that is skipped says so", async () => {
    const { run, events } = session({ skips: () => true });
    expect((await run.step()).isSkipped).toBe(true);
    expect(events.at(-1)).toMatchObject({ kind: "problem", run: 7, problem: { severity: "warning" } });
  });

  test("an end waits for the step in flight before it frees what the step uses", async () => {
    const { run, trainer } = session({});
    const step = run.step();
    await run.end();
    expect((await step).step).toBe(1);
    expect(trainer.steps).toBe(1);
  });

  test("the networks are evaluated every so many steps and at the end, and no step runs meanwhile", async () => {
    const seen: [begun: number, done: number][] = [];
    const { run, trainer, events, until } = session({
      steps: 7,
      everySteps: 3,
      evaluation: async () => {
        const begun = trainer.stepsBegun;
        await pauseMs(15);
        seen.push([begun, trainer.stepsBegun]);
        return { ...emptyEvaluation, step: begun };
      },
    });
    run.train();
    await until("finished");
    expect(seen).toEqual([
      [3, 3],
      [6, 6],
      [7, 7],
    ]);
    const evaluated = events.flatMap((event) => (event.kind === "evaluated" ? [event.report.step] : []));
    expect(evaluated).toEqual([3, 6, 7]);
  });

  test("an evaluation that fails is told as a warning, and training goes on", async () => {
    const { run, trainer, events, until } = session({
      steps: 4,
      everySteps: 2,
      evaluation: () => Promise.reject(new Error("no truth")),
    });
    run.train();
    await until("finished");
    expect(trainer.steps).toBe(4);
    const problems = events.flatMap((event) => (event.kind === "problem" ? [event.problem.severity] : []));
    expect(problems).toEqual(["warning", "warning"]);
  });

  test("work between steps has the networks to itself while the loop trains, which then goes on", async () => {
    const { run, trainer, until } = session({ steps: 12, stepMs: 3 });
    run.train();
    await pauseMs(8);
    const seen = await run.betweenSteps(async () => {
      const before = [trainer.stepsBegun, trainer.steps];
      await pauseMs(15);
      return [...before, trainer.stepsBegun, trainer.steps];
    });
    expect(new Set(seen).size).toBe(1);
    expect(seen[0]).toBeLessThan(12);
    await until("finished");
    expect(trainer.steps).toBe(12);
  });

  test("a step that is not compiled yet is compiled first, once, and how far it is is told", async () => {
    const { run, trainer, events, until } = session({ steps: 2 });
    const compiled = { isPrepared: false, times: 0 };
    Object.defineProperty(trainer, "isPrepared", { get: () => compiled.isPrepared });
    trainer.prepare = async (onCompiled = () => undefined) => {
      compiled.times++;
      for (const done of [0, 1, 2, 3]) onCompiled(done, 3);
      await pauseMs(5);
      compiled.isPrepared = true;
      return { traceMs: 1, compileMs: 5, program: null };
    };
    run.train();
    await until("finished");
    expect(compiled.times).toBe(1);
    const told = events.flatMap((event) => (event.kind === "compiling" ? [[event.done, event.total]] : []));
    expect(told).toEqual([
      [0, 3],
      [3, 3],
    ]);
    expect(trainer.steps).toBe(2);
  });

  test("a pause while the step is compiled lets no step follow", async () => {
    const { run, trainer } = session({});
    let isPrepared = false;
    Object.defineProperty(trainer, "isPrepared", { get: () => isPrepared });
    trainer.prepare = async () => {
      await pauseMs(10);
      isPrepared = true;
      return { traceMs: 1, compileMs: 5, program: null };
    };
    run.train();
    await pauseMs(2);
    expect(run.pause()).toEqual({ step: 0 });
    await pauseMs(30);
    expect(trainer.stepsBegun).toBe(0);
  });

  test("a step that fails rejects its request, and stops a loop with the reason", async () => {
    const { run, trainer, events, until } = session({});
    trainer.step = () => Promise.reject(new Error("the device went away"));
    await expect(run.step()).rejects.toThrow("the device went away");
    run.train();
    await until("stopped");
    expect(events.at(-1)).toMatchObject({ kind: "stopped", problem: { code: "unforeseen" } });
  });
});
