import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { sequenceFiles } from "../../../e2e/fixtures/sequences.ts";
import { decodeWithSharp } from "../../cli/nodeImages.ts";
import { type Dataset, openDataset } from "../data/openDataset.ts";
import { currentBackend } from "../tensor/backend.ts";
import type { RunConfig } from "./config.ts";
import { memoryReport } from "./memory.ts";
import { PRESETS } from "./presets.ts";
import type { Execution } from "./runner.ts";
import { Trainer } from "./trainer.ts";

const SIZE = 64;
const config: RunConfig = {
  ...PRESETS.nano,
  resolution: { width: SIZE, height: SIZE },
  optimiser: { ...PRESETS.nano.optimiser, batch: 1 },
};
const FRAME = { sequence: 0, frame: 2 };
const ANOTHER = { sequence: 0, frame: 1 };
/** The first of its sequence: nothing is before it. */
const WITHOUT_NEIGHBOURS = { sequence: 0, frame: 0 };

let dataset: Dataset;
let trainers: Trainer[] = [];

beforeAll(async () => {
  const files = [...(await sequenceFiles(4))].map(([path, bytes]) => ({
    path,
    blob: new Blob([new Uint8Array(bytes)]),
  }));
  dataset = await openDataset(files, { width: SIZE, height: SIZE, decodeImage: decodeWithSharp });
});

afterEach(() => {
  for (const trainer of trainers) trainer.dispose();
  trainers = [];
});

function trainerOf(execution: Execution, of: RunConfig = config): Trainer {
  const trainer = new Trainer(dataset, of, undefined, execution);
  trainers.push(trainer);
  return trainer;
}

describe("a replayed inspection", () => {
  test("equals a recorded one bit for bit, frame by frame, with training steps between", async () => {
    const [eager, replayed] = [trainerOf("eager"), trainerOf("replayed")];
    let before: unknown = null;
    for (const steps of [0, 1]) {
      if (steps > 0) await Promise.all([eager.step(), replayed.step()]);
      for (const frame of [FRAME, ANOTHER, WITHOUT_NEIGHBOURS]) {
        const seen = await replayed.inspect(frame);
        expect(seen).toEqual(await eager.inspect(frame));
        expect(seen.step).toBe(steps);
        expect(seen.sources).toHaveLength(frame === WITHOUT_NEIGHBOURS ? 0 : 2);
        expect(seen.depth).not.toEqual(before);
        before = seen.depth;
      }
    }
  });

  const { poses, losses, network, selfDistillation } = config;
  const ablations: Record<string, Partial<RunConfig>> = {
    "PoseNet alone, bilinear upsampling": {
      poses: { ...poses, coarse: false, optimT: false },
      network: { ...network, convexUpsampling: false },
    },
    "coarse poses alone, no self-distillation": {
      poses: { ...poses, optimT: false, optimR: false },
      selfDistillation: { ...selfDistillation, enabled: false },
    },
    "Optim t alone, no auto-mask, the average over sources, no SSIM": {
      poses: { ...poses, optimR: false },
      losses: { ...losses, autoMask: false, minimumOverSources: false, ssim: false },
    },
  };
  test.each(Object.entries(ablations))("equals a recorded one with %s", async (_name, ablation) => {
    const ablated = { ...config, ...ablation };
    const [eager, replayed] = [trainerOf("eager", ablated), trainerOf("replayed", ablated)];
    expect(await replayed.inspect(FRAME)).toEqual(await eager.inspect(FRAME));
  });

  test("measures with a changed α at once, and follows a switch of the losses by a new trace", async () => {
    const [eager, replayed] = [trainerOf("eager"), trainerOf("replayed")];
    const first = await replayed.inspect(FRAME);
    const held = currentBackend().privateBytes;
    for (const change of [{ alpha: 0.2 }, { autoMask: false }, { autoMask: true }]) {
      eager.adjust({ losses: change });
      replayed.adjust({ losses: change });
      expect(await replayed.inspect(FRAME)).toEqual(await eager.inspect(FRAME));
    }
    const last = await replayed.inspect(FRAME);
    expect(last.sources[0].identity.meanError).not.toBe(first.sources[0].identity.meanError);
    expect(last.depth).toEqual(first.depth);
    // The program of the first trace has made room for that of the last.
    expect(currentBackend().privateBytes).toBe(held);
  });

  test("asked for with others at once, and with a step, sees its own frame and one state of the networks", async () => {
    const [quiet, busy] = [trainerOf("replayed"), trainerOf("replayed")];
    const before = [await quiet.inspect(FRAME), await quiet.inspect(ANOTHER)];
    await busy.inspect(FRAME);
    await Promise.all([busy.prepare(), quiet.step()]);
    const looks = [FRAME, ANOTHER, FRAME].map((frame) => busy.inspect(frame));
    const [report, ...seen] = await Promise.all([busy.step(), ...looks]);
    expect(report.step).toBe(1);
    const after = [await quiet.inspect(FRAME), await quiet.inspect(ANOTHER)];
    expect(before[0].depth).not.toEqual(after[0].depth);
    for (const [i, of] of [0, 1, 0].entries()) {
      expect(seen[i]).toEqual((seen[i].step === 0 ? before : after)[of]);
    }
  });

  test("holds as much memory after many as after one, and none after the run", async () => {
    const start = memoryReport();
    const held = currentBackend().privateBytes;
    const trainer = new Trainer(dataset, config);
    await trainer.inspect(FRAME);
    await trainer.inspect(WITHOUT_NEIGHBOURS);
    const warm = memoryReport();
    for (let i = 0; i < 3; i++) {
      await trainer.inspect(ANOTHER);
      await trainer.inspect(WITHOUT_NEIGHBOURS);
    }
    expect(memoryReport()).toEqual(warm);
    trainer.dispose();
    const end = memoryReport();
    expect([end.tensors, end.tensorBytes]).toEqual([start.tensors, start.tensorBytes]);
    expect(currentBackend().privateBytes).toBe(held);
  });
});
