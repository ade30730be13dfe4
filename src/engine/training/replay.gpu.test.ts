import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { sequenceFiles } from "../../../e2e/fixtures/sequences.ts";
import { decodeWithSharp } from "../../cli/nodeImages.ts";
import { type Dataset, openDataset } from "../data/openDataset.ts";
import { chooseTiles } from "../kernels/conv2d/chosenTiles.ts";
import { choiceOf, DEFAULT_TILES } from "../kernels/conv2d/tiles.ts";
import { initialWeights, type WeightSource } from "../networks/weightSources.ts";
import { currentBackend } from "../tensor/backend.ts";
import type { RunConfig } from "./config.ts";
import { memoryReport } from "./memory.ts";
import { NUMERICS } from "./numerics.ts";
import { PRESETS } from "./presets.ts";
import type { Execution } from "./runner.ts";
import { Trainer } from "./trainer.ts";

/** Steps of the long comparison; 200 where there is time. */
const STEPS = Number(process.env.GASMONO_REPLAY_STEPS ?? 4);

/** With everything random in it, and every sample visited twice. */
const config: RunConfig = {
  ...PRESETS.nano,
  resolution: { width: 64, height: 64 },
  network: { ...PRESETS.nano.network, dropPath: 0.3 },
  selfDistillation: { enabled: true, iterations: 2, iterationsFromEpoch: 0, rampEpochs: 0 },
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
  chooseTiles(DEFAULT_TILES);
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

  test("ends with the same bits whichever tile shapes its convolutions have", async () => {
    const ends = [];
    for (const tiles of [DEFAULT_TILES, choiceOf((work) => (work.startsWith("forward") ? "8x8" : "2x4"))]) {
      chooseTiles(tiles);
      const trainer = trainerOf("replayed");
      ends.push({ reports: await train(trainer, 2), ...(await stateOf(trainer)) });
    }
    expect(ends[1]).toEqual(ends[0]);
  });

  const { poses, losses, network, selfDistillation } = config;
  const ablations: Record<string, Partial<RunConfig>> = {
    "PoseNet alone, bilinear upsampling, neither colours nor stochastic depth": {
      poses: { ...poses, coarse: false, optimT: false },
      network: { ...network, convexUpsampling: false, dropPath: 0 },
      augmentation: { colour: false, probability: 0 },
    },
    "coarse poses alone, no self-distillation": {
      poses: { ...poses, optimT: false, optimR: false },
      selfDistillation: { ...selfDistillation, enabled: false },
    },
    "Optim t alone, no auto-mask, the average over sources, no SSIM": {
      poses: { ...poses, optimR: false },
      losses: { ...losses, autoMask: false, minimumOverSources: false, ssim: false },
    },
    "the published code's numerics": { numerics: NUMERICS.reference },
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
    const [eager, replayed] = [trainerOf("eager"), trainerOf("replayed")];
    const spoilt = "depth.decoder.25.conv.weight";
    const write = (trainer: Trainer, value: number): void => {
      const backend = currentBackend();
      backend.flush();
      const { buffer, offset } = backend.rangeOf(trainer.parameters.get(spoilt));
      backend.queue.writeBuffer(buffer, offset, Float32Array.of(value));
    };
    const run = async (trainer: Trainer) => {
      await train(trainer, 1);
      const [healthy] = await trainer.parameters.get(spoilt).data();
      // Spoilt for one step alone: the next is submitted before the CPU knows that this one is skipped.
      write(trainer, Number.NaN);
      const skipped = trainer.step();
      write(trainer, healthy);
      const next = trainer.step();
      return (await Promise.all([skipped, next])).map((report) => ({ ...report, stepMs: 0 }));
    };
    const reports = await run(replayed);
    expect(reports.map(({ isSkipped }) => isSkipped)).toEqual([true, false]);
    expect(reports).toEqual(await run(eager));
    const state = await stateOf(replayed);
    expect(state).toEqual(await stateOf(eager));
    // Of three steps two were updates, and the bias corrections were those of the second.
    expect(state.state.get(`adamW.updates.${spoilt}`)?.data[0]).toBe(2);
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
    const held = currentBackend().privateBytes;
    const trainer = new Trainer(dataset, config);
    await train(trainer, 1);
    trainer.dispose();
    const after = memoryReport();
    expect([after.tensors, after.tensorBytes]).toEqual([before.tensors, before.tensorBytes]);
    expect(currentBackend().privateBytes).toBe(held);
  });

  test("that does not fit is refused with numbers, holds nothing, and fits later", async () => {
    const trainer = trainerOf("replayed");
    const { device } = currentBackend();
    const full = vi.spyOn(device, "popErrorScope").mockImplementation(async () => {
      await GPUDevice.prototype.popErrorScope.call(device);
      return { message: "out of memory" } as GPUError;
    });
    const refusedStep = async (): Promise<number> => {
      await expect(trainer.step()).rejects.toThrow(/needs \d+ MiB of GPU memory.*smaller batch/);
      return currentBackend().privateBytes;
    };
    // The first one has made the moments, which are the optimiser's.
    const held = await refusedStep();
    expect(await refusedStep()).toBe(held);
    full.mockRestore();
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
