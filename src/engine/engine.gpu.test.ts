import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sequenceFiles } from "../../e2e/fixtures/sequences.ts";
import { decodeWithSharp } from "../cli/nodeImages.ts";
import { openDataset } from "./data/openDataset.ts";
import type { VirtualFile } from "./data/virtualFile.ts";
import { createEngine } from "./engine.ts";
import { initialWeights, weightsFromCheckpoint } from "./networks/weightSources.ts";
import { ProblemError } from "./problem.ts";
import type { Engine, EngineEvent, StepReport } from "./protocol.ts";
import { EvaluationSession } from "./session/evaluationSession.ts";
import { Run } from "./session/run.ts";
import { RunSession } from "./session/runSession.ts";
import type { RunConfig } from "./training/config.ts";
import { NUMERICS } from "./training/numerics.ts";
import { PRESETS } from "./training/presets.ts";
import { Trainer } from "./training/trainer.ts";

/** Small enough that a step takes well under a second on a software adapter. */
const config: RunConfig = {
  ...PRESETS.nano,
  resolution: { width: 64, height: 64 },
  selfDistillation: { enabled: true, iterations: 2, iterationsFromEpoch: 1, rampEpochs: 2 },
  optimiser: { ...PRESETS.nano.optimiser, batch: 2 },
  steps: 1000,
};

let files: VirtualFile[];
let engine: Engine;
let events: EngineEvent[];

beforeAll(async () => {
  files = [...(await sequenceFiles(8))].map(([path, bytes]) => ({
    path,
    blob: new Blob([new Uint8Array(bytes)]),
  }));
  engine = createEngine({ gpu: navigator.gpu, decodeImage: decodeWithSharp });
  events = [];
  engine.listen((event) => events.push(event));
  await engine.ask("describeAdapter", {});
  await engine.ask("openDataset", { files, width: 64, height: 64, stride: 1 });
});

afterAll(() => engine.dispose());

async function steps(count: number): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  for (let i = 0; i < count; i++) reports.push(await engine.ask("step", {}));
  return reports;
}

/** The next event of a kind, from now on. */
function nextEvent<K extends EngineEvent["kind"]>(kind: K): Promise<Extract<EngineEvent, { kind: K }>> {
  return new Promise((resolve) => {
    const stop = engine.listen((event) => {
      if (event.kind !== kind) return;
      stop();
      resolve(event as Extract<EngineEvent, { kind: K }>);
    });
  });
}

describe("engine", () => {
  test("a seed means a run: losses repeat bit for bit after a reset, and another seed differs", async () => {
    await engine.ask("prepareRun", { config });
    const first = await steps(4);
    await engine.ask("reset", {});
    const again = await steps(4);
    await engine.ask("prepareRun", { config: { ...config, seed: 2 } });
    const other = await steps(1);
    expect(again.map(({ total }) => total)).toEqual(first.map(({ total }) => total));
    expect(other[0].total).not.toBe(first[0].total);
    expect(first.every(({ total, isSkipped }) => Number.isFinite(total) && !isSkipped)).toBe(true);
  });

  test("the loop trains until it is paused, sends every step once and in order, and goes on", async () => {
    await engine.ask("prepareRun", { config });
    const seen: number[] = [];
    const stop = engine.listen((event) => {
      if (event.kind === "stepped") seen.push(...event.steps.map(({ step }) => step));
    });
    const stepped = nextEvent("stepped");
    await engine.ask("train", {});
    await stepped;
    const { step } = await engine.ask("pause", {});
    const next = await engine.ask("step", {});
    stop();
    expect(next.step).toBe(step + 1);
    expect(seen).toEqual(Array.from({ length: step + 1 }, (_, i) => i + 1));
  });

  test("a run ends after its steps and says so; asking for more is refused with the remedy", async () => {
    await engine.ask("prepareRun", { config: { ...config, steps: 2 } });
    const finished = nextEvent("finished");
    await engine.ask("train", {});
    expect((await finished).step).toBe(2);
    await expect(engine.ask("train", {})).rejects.toThrow(/has done its 2 steps/);
  });

  test("inspection shows depth in range, two reconstructions with errors, and poses", async () => {
    await engine.ask("prepareRun", { config });
    await steps(2);
    const frame = { sequence: 0, frame: 3 };
    const view = await engine.ask("inspect", { frame });
    expect(view.step).toBe(2);
    expect(view.depth).toHaveLength(64 * 64);
    expect(Math.min(...(view.depth ?? []))).toBeGreaterThanOrEqual(config.network.minDepth);
    expect(Math.max(...(view.depth ?? []))).toBeLessThanOrEqual(config.network.maxDepth * 1.001);
    const { step, depth, picture } = await engine.ask("depthOf", { frame });
    expect([step, picture]).toEqual([2, view.picture]);
    expect(depth).toEqual(view.depth);
    const given = await engine.ask("givenPoses", {});
    expect(given).toHaveLength(12);
    expect(
      given.find(({ target, source }) => target.frame === 3 && source.frame === 4)?.sourceFromTarget,
    ).toEqual(view.sources[1].coarseSourceFromTarget);
    expect(view.groundTruthMetres?.some((metres) => metres > 0)).toBe(true);
    expect(view.sources.map(({ offset, frame: source }) => [offset, source.frame])).toEqual([
      [-1, 2],
      [1, 4],
    ]);
    for (const source of view.sources) {
      expect(source.optimT?.error).toHaveLength(64 * 64);
      expect(source.optimR?.picture.rgba).not.toEqual(source.optimT?.picture.rgba);
      expect(source.coarseSourceFromTarget).toHaveLength(12);
      expect(source.scale).toBeCloseTo(1, 1);
      // t* = s t + Δt, with Δt negated for the source before the target (spec section 2.2).
      const [coarse, refined] = [source.coarseSourceFromTarget, source.optimTSourceFromTarget];
      [3, 7, 11].forEach((entry, axis) => {
        const shift = source.offset * (source.residualTranslation?.[axis] ?? Number.NaN);
        expect(refined?.[entry]).toBeCloseTo(
          (source.scale ?? Number.NaN) * (coarse?.[entry] ?? Number.NaN) + shift,
          6,
        );
      });
    }
  });

  test("an inspection is not disturbed by the end of its run", async () => {
    const dataset = await openDataset(files, { width: 64, height: 64, decodeImage: decodeWithSharp });
    const run = new Run({
      dataset: () => dataset,
      config,
      starting: null,
      evaluations: async () => new EvaluationSession(dataset, () => undefined),
      emit: () => undefined,
    });
    const inspected = run.inspect({ sequence: 0, frame: 3 });
    await run.end();
    const { depth, sources } = await inspected;
    expect(depth).toHaveLength(64 * 64);
    for (const { optimR } of sources) expect(optimR?.meanError).toBeGreaterThan(0);
    expect(sources).toHaveLength(2);
  });

  test("runs that are asked for at once replace one another and leave the memory of one", async () => {
    await engine.ask("prepareRun", { config });
    const one = await engine.ask("memory", {});
    const infos = await Promise.all([
      engine.ask("prepareRun", { config }),
      engine.ask("reset", {}),
      engine.ask("prepareRun", { config }),
    ]);
    const later = await engine.ask("memory", {});
    expect(infos.map(({ run }) => run - infos[0].run)).toEqual([0, 1, 2]);
    expect([later.tensors, later.tensorBytes]).toEqual([one.tensors, one.tensorBytes]);
  });

  test("a frame at the end has depth but no reconstructions", async () => {
    const view = await engine.ask("inspect", { frame: { sequence: 0, frame: 0 } });
    expect(view.depth).not.toBeNull();
    expect(view.sources).toEqual([]);
  });

  test("a weight that is not a number skips every step, is named, leaves all weights, and ends the run after three", async () => {
    const dataset = await openDataset(files, { width: 64, height: 64, decodeImage: decodeWithSharp });
    const poisoned = "depth.decoder.25.conv.weight";
    const healthy = initialWeights(config.seed);
    const trainer = new Trainer(dataset, config, (spec) =>
      spec.name === poisoned ? healthy(spec).fill(Number.NaN, 0, 1) : healthy(spec),
    );
    const before = await trainer.parameters.toCheckpoint();
    const told: EngineEvent[] = [];
    const stopped = new Promise<Extract<EngineEvent, { kind: "stopped" }>>((resolve) => {
      const session = new RunSession({ run: 1, startedFrom: [], ...trainer.info }, trainer, (event) => {
        told.push(event);
        if (event.kind === "stopped") resolve(event);
      });
      session.train();
    });
    const { step, problem } = await stopped;
    expect(step).toBe(3);
    expect(problem).toMatchObject({ severity: "error", code: "training-not-finite" });
    expect(problem.message).toMatch(/the gradient of|the loss/);
    expect(told.filter(({ kind }) => kind === "problem")).toHaveLength(2);
    for (const [name, { data }] of await trainer.parameters.toCheckpoint()) {
      expect(data, name).toEqual(before.get(name)?.data);
    }
    trainer.dispose();
  });

  test("a run that goes on from its snapshot, even in the middle of a sample, loses not a bit", async () => {
    const dataset = await openDataset(files, { width: 64, height: 64, decodeImage: decodeWithSharp });
    const revisiting: RunConfig = {
      ...config,
      selfDistillation: { enabled: true, iterations: 2, iterationsFromEpoch: 0, rampEpochs: 0 },
    };
    const losses = async (trainer: Trainer, count: number): Promise<number[]> => {
      const totals: number[] = [];
      for (let i = 0; i < count; i++) totals.push((await trainer.step()).total);
      return totals;
    };
    const undisturbed = new Trainer(dataset, revisiting);
    const expected = await losses(undisturbed, 6);
    undisturbed.dispose();

    const first = new Trainer(dataset, revisiting);
    await losses(first, 3);
    const weights = await first.parameters.toCheckpoint();
    const state = await first.snapshot();
    first.dispose();
    expect([...state.keys()]).toContain("memory.error");
    const second = new Trainer(dataset, revisiting, weightsFromCheckpoint(weights, "weights"));
    second.resume(state, 3);
    expect(await losses(second, 3)).toEqual(expected.slice(3));
    second.dispose();
  });

  test("nothing grows: tensors and GPU bytes are flat over further steps", async () => {
    await engine.ask("prepareRun", { config });
    await steps(6);
    const warm = await engine.ask("memory", {});
    await steps(12);
    const later = await engine.ask("memory", {});
    expect(later.tensors).toBe(warm.tensors);
    expect(later.tensorBytes).toBe(warm.tensorBytes);
    expect(later.gpuBytesAllocated).toBeLessThanOrEqual(warm.gpuBytesAllocated * 1.01);
  });

  test.each([
    ["coarse poses alone", { coarse: true, optimT: false, optimR: false }],
    ["Optim t alone", { coarse: true, optimT: true, optimR: false }],
    ["Optim R without Optim t", { coarse: true, optimT: false, optimR: true }],
    ["PoseNet alone", { coarse: false, optimT: false, optimR: true }],
  ] as const)("the pose ablation %s trains with finite losses", async (_name, poses) => {
    await engine.ask("prepareRun", { config: { ...config, poses: { ...config.poses, ...poses } } });
    const [report] = await steps(1);
    expect(Number.isFinite(report.total)).toBe(true);
    expect(report.isSkipped).toBe(false);
  });

  test("held-out frames are no targets, and are evaluated live beside the baselines", async () => {
    const evaluation = { heldOutEvery: 4, everySteps: 2 };
    const info = await engine.ask("prepareRun", { config: { ...config, evaluation, steps: 2 } });
    expect(info.heldOut.map(({ frame }) => frame)).toEqual([2, 6]);
    expect(info.triplets).toBe(4);
    const evaluated = nextEvent("evaluated");
    const finished = nextEvent("finished");
    await engine.ask("train", {});
    const { report } = await evaluated;
    expect(report).toMatchObject({
      step: 2,
      depthFrom: "run",
      choice: { frames: "heldOut", scaling: "perImage" },
    });
    expect(report.images.map(({ frame }) => frame.frame)).toEqual([2, 6]);
    for (const metrics of [report.mean, ...Object.values(report.baselines)]) {
      expect(metrics.absRel).toBeGreaterThan(0.001);
      expect(metrics.absRel).toBeLessThan(2);
    }
    await finished;
    const all = await engine.ask("evaluate", {
      choice: { frames: "all", protocol: "indoor", scaling: "perSequence", flip: true },
    });
    expect(all.images).toHaveLength(8);
    expect(new Set(all.images.map(({ scale }) => scale)).size).toBe(1);
    // The same weights, frames and rules give the same numbers.
    const again = await engine.ask("evaluate", { choice: report.choice });
    expect(again.mean).toEqual(report.mean);
  });

  test("an evaluation that is stopped is refused as cancelled, and the next one is whole", async () => {
    await engine.ask("prepareRun", { config });
    const choice = { frames: "all", protocol: "indoor", scaling: "perImage", flip: false } as const;
    const begun = nextEvent("evaluating");
    const stopped = engine.ask("evaluate", { choice });
    await begun;
    await engine.ask("cancelEvaluation", {});
    await expect(stopped).rejects.toThrow(/was stopped/);
    expect((await engine.ask("evaluate", { choice })).images).toHaveLength(8);
  });

  test("a survey measures every pair between steps; one that is stopped is refused, and the next is whole", async () => {
    await expect(
      createEngine({ gpu: undefined, decodeImage: decodeWithSharp }).ask("survey", {}),
    ).rejects.toThrow(/no run/);
    await engine.ask("prepareRun", { config });
    const begun = nextEvent("surveying");
    const stopped = engine.ask("survey", {});
    expect(await begun).toMatchObject({ done: 0, total: 12 });
    await engine.ask("cancelSurvey", {});
    await expect(stopped).rejects.toMatchObject({ problem: { code: "survey-cancelled" } });
    const { step, pairs } = await engine.ask("survey", {});
    expect([step, pairs.length]).toEqual([0, 12]);
    for (const { columns } of pairs) expect(columns.optimR?.meanError).toBeGreaterThan(0);
  });

  test("saved weights open again, predict without a run, and a run starts from them bit for bit", async () => {
    await engine.ask("prepareRun", { config });
    await steps(2);
    const frame = { sequence: 0, frame: 3 };
    const trained = await engine.ask("inspect", { frame });
    const { bytes, step } = await engine.ask("exportWeights", {});
    expect(step).toBe(2);
    const file = { path: "nano.safetensors", blob: new Blob([new Uint8Array(bytes)]) };
    const report = await engine.ask("openWeights", { files: [file] });
    expect(report).toMatchObject({ canPredict: true, unknown: [], missing: [], mismatched: [], absent: [] });

    await engine.ask("openDataset", { files, width: 64, height: 64, stride: 1 });
    const byWeights = await engine.ask("inspect", { frame });
    expect(byWeights.depthFrom).toBe("weights");
    expect(byWeights.depth).toEqual(trained.depth);
    const info = await engine.ask("prepareRun", { config: { ...config, seed: 9 }, weights: "opened" });
    expect(info.startedFrom).toEqual(["nano.safetensors"]);
    const byRun = await engine.ask("inspect", { frame });
    expect(byRun.depthFrom).toBe("run");
    expect(byRun.depth).toEqual(trained.depth);
    const tiny = { ...config, network: { ...config.network, encoder: "tiny" as const } };
    await expect(engine.ask("prepareRun", { config: tiny, weights: "opened" })).rejects.toThrow(/nano/);
    await engine.ask("closeWeights", {});
    await expect(engine.ask("prepareRun", { config, weights: "opened" })).rejects.toThrow(
      /No weights are open/,
    );
  });

  test.each(["paper", "reference"] as const)("the numerics of %s train with finite losses", async (name) => {
    await engine.ask("prepareRun", { config: { ...config, numerics: NUMERICS[name] } });
    const [report] = await steps(1);
    expect(Number.isFinite(report.total)).toBe(true);
    expect(report.isSkipped).toBe(false);
  });

  test("the loss ablations train with finite losses", async () => {
    const losses = { ...config.losses, ssim: false, autoMask: false, minimumOverSources: false };
    const network = { ...config.network, convexUpsampling: false };
    const selfDistillation = { ...config.selfDistillation, enabled: false };
    const augmentation = { ...config.augmentation, colour: false };
    await engine.ask("prepareRun", {
      config: { ...config, losses, network, selfDistillation, augmentation },
    });
    const [report] = await steps(1);
    expect(Number.isFinite(report.total)).toBe(true);
    expect(report.distillation).toBe(0);
  });
});

test("engine: without WebGPU data can be opened and looked at, and training is refused with the reason", async () => {
  const blind = createEngine({ gpu: undefined, decodeImage: decodeWithSharp });
  const opened = await blind.ask("openDataset", { files, width: 64, height: 64, stride: 1 });
  expect(opened.sequences[0].frames).toHaveLength(8);
  const view = await blind.ask("inspect", { frame: { sequence: 0, frame: 2 } });
  expect(view.picture.rgba).toHaveLength(64 * 64 * 4);
  expect(view.groundTruthMetres).not.toBeNull();
  await expect(blind.ask("prepareRun", { config })).rejects.toThrow(/has no WebGPU/);
  await expect(blind.ask("describeAdapter", {})).rejects.toBeInstanceOf(ProblemError);
});
