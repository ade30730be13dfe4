import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { sequenceFiles } from "../../../e2e/fixtures/sequences.ts";
import { decodeWithSharp } from "../../cli/nodeImages.ts";
import { type Dataset, openDataset } from "../data/openDataset.ts";
import { initialWeights, type WeightSource } from "../networks/weightSources.ts";
import { currentBackend } from "../tensor/backend.ts";
import type { RunConfig } from "./config.ts";
import { memoryReport } from "./memory.ts";
import { PRESETS } from "./presets.ts";
import type { Execution } from "./stepRunner.ts";
import { Trainer } from "./trainer.ts";

/** Steps of the long comparison; 200 where there is time. */
const STEPS = Number(process.env.GASMONO_REPLAY_STEPS ?? 6);

/** With everything random in it, and every sample visited twice. */
const config: RunConfig = {
  ...PRESETS.nano,
  resolution: { width: 64, height: 64 },
  network: { ...PRESETS.nano.network, dropPath: 0.3 },
  selfDistillation: { enabled: true, iterations: 2, iterationsFromEpoch: 0, rampEpochs: 0.5 },
  augmentation: { colour: true, probability: 0.7 },
  optimiser: { ...PRESETS.nano.optimiser, batch: 1 },
  steps: 1000,
};

let dataset: Dataset;
let trainers: Trainer[] = [];

beforeAll(async () => {
  const files = [...(await sequenceFiles(8))].map(([path, bytes]) => ({
    path,
    blob: new Blob([new Uint8Array(bytes)]),
  }));
  dataset = await openDataset(files, { width: 64, height: 64, decodeImage: decodeWithSharp });
});

afterEach(() => {
  for (const trainer of trainers) trainer.dispose();
  trainers = [];
});

function trainerOf(execution: Execution, of: RunConfig = config, weights?: WeightSource): Trainer {
  const trainer = new Trainer(dataset, of, weights, execution);
  trainers.push(trainer);
  return trainer;
}

/** All that a step tells but how long it took. */
async function train(trainer: Trainer, steps: number) {
  const reports = [];
  for (let i = 0; i < steps; i++) {
    const { stepMs: _, ...report } = await trainer.step();
    reports.push(report);
  }
  return reports;
}

async function stateOf(trainer: Trainer) {
  return { weights: await trainer.parameters.toCheckpoint(), state: await trainer.snapshot() };
}

describe("a replayed run", () => {
  test(`equals an eager one bit for bit after ${STEPS} steps: reports, weights, statistics, moments, memory`, async () => {
    const [eager, replayed] = [trainerOf("eager"), trainerOf("replayed")];
    for (let step = 0; step < STEPS; step++) {
      expect(await train(replayed, 1)).toEqual(await train(eager, 1));
    }
    expect(await stateOf(replayed)).toEqual(await stateOf(eager));
  }, 3_600_000);

  const { poses, losses } = config;
  const ablations: Record<string, Partial<RunConfig>> = {
    "PoseNet alone": { poses: { coarse: false, optimT: false, optimR: true } },
    "coarse poses alone": { poses: { coarse: true, optimT: false, optimR: false } },
    "Optim t alone": { poses: { ...poses, optimR: false } },
    "no self-distillation": { selfDistillation: { ...config.selfDistillation, enabled: false } },
    "no auto-mask, average over sources, no SSIM": {
      losses: { ...losses, autoMask: false, minimumOverSources: false, ssim: false },
    },
    "bilinear upsampling, no colours": {
      network: { ...config.network, convexUpsampling: false, dropPath: 0 },
      augmentation: { colour: false, probability: 0 },
    },
  };
  test.each(Object.entries(ablations))("equals an eager one with %s", async (_name, ablation) => {
    const ablated = { ...config, ...ablation };
    const [eager, replayed] = [trainerOf("eager", ablated), trainerOf("replayed", ablated)];
    expect(await train(replayed, 2)).toEqual(await train(eager, 2));
    expect(await stateOf(replayed)).toEqual(await stateOf(eager));
  });

  test("takes changed weights of the losses without a new trace, as an eager one does", async () => {
    const [eager, replayed] = [trainerOf("eager"), trainerOf("replayed")];
    await Promise.all([train(eager, 1), train(replayed, 1)]);
    const change = { losses: { lambda: 0.5, alpha: 0.2, beta: 1, mu: 0.7 } };
    eager.adjust(change);
    replayed.adjust(change);
    expect(replayed.isPrepared).toBe(true);
    const [changed] = await train(replayed, 1);
    expect([changed]).toEqual(await train(eager, 1));
    const { total, photometricR, photometricT, smoothness, distillation, mu } = changed;
    expect(total).toBeCloseTo(photometricR + photometricT + 0.5 * smoothness + mu * distillation, 5);
    expect(mu).not.toBe(0);
  });

  test("traces anew when a switch of the losses changes, and goes on as an eager one", async () => {
    const [eager, replayed] = [trainerOf("eager"), trainerOf("replayed")];
    for (const trainer of [eager, replayed]) {
      await train(trainer, 1);
      trainer.adjust({ losses: { autoMask: false } });
    }
    expect(replayed.isPrepared).toBe(false);
    expect((await replayed.prepare()).traceMs).toBeGreaterThan(0);
    expect(await train(replayed, 2)).toEqual(await train(eager, 2));
  });

  test("may have two steps under way, even when the first of them is skipped", async () => {
    const poisoned = "depth.decoder.25.conv.weight";
    const source = initialWeights(config.seed);
    const [eager, replayed] = (["eager", "replayed"] as const).map((execution) => {
      const trainer = trainerOf(execution);
      return trainer;
    });
    await Promise.all([train(eager, 1), train(replayed, 1)]);
    const before = await stateOf(replayed);
    const spoil = (trainer: Trainer, value: number): void => {
      const backend = currentBackend();
      backend.flush();
      backend.queue.writeBuffer(
        backend.bufferOf(trainer.parameters.get(poisoned)),
        0,
        Float32Array.of(value),
      );
    };
    const healthy = (await replayed.parameters.get(poisoned).data())[0];
    expect(source).toBeDefined();
    // Spoilt for one step alone: the next is submitted before the CPU knows that this one was skipped.
    const runOf = async (trainer: Trainer) => {
      spoil(trainer, Number.NaN);
      const skipped = trainer.step();
      spoil(trainer, healthy);
      const next = trainer.step();
      return Promise.all([skipped, next]);
    };
    const [skipped, next] = await runOf(replayed);
    expect([skipped.isSkipped, next.isSkipped]).toEqual([true, false]);
    const [eagerSkipped, eagerNext] = await runOf(eager);
    expect({ ...next, stepMs: 0 }).toEqual({ ...eagerNext, stepMs: 0 });
    expect(eagerSkipped.isSkipped).toBe(true);
    expect(await stateOf(replayed)).toEqual(await stateOf(eager));
    expect(await stateOf(replayed)).not.toEqual(before);
    expect((await replayed.snapshot()).get(`adamW.updates.${poisoned}`)?.data[0]).toBe(2);
  });

  test("leaves weights, statistics and moments alone in a step that is not finite", async () => {
    const poisoned = "depth.decoder.25.conv.weight";
    const healthy = initialWeights(config.seed);
    const trainer = trainerOf("replayed", config, (spec) =>
      spec.name === poisoned ? healthy(spec).fill(Number.NaN, 0, 1) : healthy(spec),
    );
    const before = await trainer.parameters.toCheckpoint();
    const reports = await train(trainer, 2);
    expect(reports.map(({ isSkipped }) => isSkipped)).toEqual([true, true]);
    expect(trainer.lastNonFiniteName).toMatch(/the gradient of|the loss/);
    expect(await trainer.parameters.toCheckpoint()).toEqual(before);
  });

  test("is not disturbed by inspections between its steps, nor they by it", async () => {
    const [quiet, inspected] = [trainerOf("replayed"), trainerOf("replayed")];
    const expected = await train(quiet, 3);
    const reports = await train(inspected, 2);
    const underWay = inspected.step();
    const [seen, { stepMs: _, ...last }] = await Promise.all([
      inspected.inspect({ sequence: 0, frame: 3 }),
      underWay,
    ]);
    expect([...reports, last]).toEqual(expected);
    expect(seen).toEqual(await quiet.inspect({ sequence: 0, frame: 3 }));
  });

  test("holds exactly as much memory after further steps, and every new trace as much as the last", async () => {
    const trainer = trainerOf("replayed");
    await train(trainer, 2);
    const warm = memoryReport();
    await train(trainer, 6);
    expect(memoryReport()).toEqual(warm);
    for (const autoMask of [false, true, false, true]) {
      trainer.adjust({ losses: { autoMask } });
      await trainer.prepare();
    }
    expect(memoryReport()).toEqual(warm);
  });

  test("frees everything in the end", async () => {
    const before = memoryReport();
    const trainer = new Trainer(dataset, config);
    await train(trainer, 1);
    trainer.dispose();
    const after = memoryReport();
    expect([after.tensors, after.tensorBytes]).toEqual([before.tensors, before.tensorBytes]);
    expect(currentBackend().privateBytes).toBe(
      trainers.length === 0 ? 0 : Number.NaN, // nothing else is alive in this test
    );
  });

  test("that does not fit is refused with numbers, holds nothing, and fits later", async () => {
    const trainer = trainerOf("replayed");
    const held = currentBackend().privateBytes;
    const { device } = currentBackend();
    const full = vi.spyOn(device, "popErrorScope").mockImplementationOnce(async () => {
      await GPUDevice.prototype.popErrorScope.call(device);
      return { message: "out of memory" } as GPUError;
    });
    await expect(trainer.step()).rejects.toThrow(/needs \d+ MiB of GPU memory.*smaller batch/);
    full.mockRestore();
    expect(currentBackend().privateBytes).toBe(held);
    expect(trainer.stepsBegun).toBe(0);
    expect((await train(trainer, 1))[0].step).toBe(1);
  });

  test("tells what the device reports during a step", async () => {
    const trainer = trainerOf("replayed");
    await trainer.prepare();
    const { device } = currentBackend();
    device.createBuffer({ size: 4, usage: 0 });
    await expect(trainer.step()).rejects.toThrow(/The GPU reported an error during step 1/);
  });
});
