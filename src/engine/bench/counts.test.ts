import { beforeAll, describe, expect, test } from "vitest";
import { provideWebGpu } from "../../cli/dawn.ts";
import { PRESETS } from "../training/presets.ts";

// WebGPU's globals, without asking for an adapter: everything here is counted, nothing computed.
beforeAll(async () => {
  await provideWebGpu();
});

const small = {
  ...PRESETS.paper,
  resolution: { height: 256, width: 320 },
  optimiser: { ...PRESETS.paper.optimiser, batch: 1 },
};
const nano = {
  ...PRESETS.nano,
  resolution: { height: 64, width: 96 },
  optimiser: { ...PRESETS.nano.optimiser, batch: 4 },
};

/** Exact, and the same on every machine. A change is a change of the product: put the new numbers here, and say why. */
const budgets = [
  {
    name: "MPViT-small, 256 x 320, batch 1",
    config: small,
    dispatches: { eager: 2232, replayed: 2222 },
    boundMegabytes: 6241,
    plannedMegabytes: 716,
    controlBytes: 4352,
  },
  {
    name: "nano, 64 x 96, batch 4",
    config: nano,
    dispatches: { eager: 917, replayed: 907 },
    boundMegabytes: 379,
    plannedMegabytes: 44,
    controlBytes: 4352,
  },
] as const;

/** Of the library's own operations: changes with what a step computes, not with our kernels. */
const STOCK_DISPATCHES_OF_NANO = 9_901;

/** Of a replayed look at a frame of nano: with posed neighbours, and without. Recorded anew they take 482 and 196 dispatches,
 *  338 and 49 uploads; replayed, what nobody sees is not computed. */
const LOOK_DISPATCHES_OF_NANO = [332, 167];

test("looking at a frame of nano costs one upload, no bind group and no new memory", async () => {
  const { installStandIn } = await import("./counts.ts");
  const { benchTrainer } = await import("./run.ts");
  const device = await installStandIn();
  const trainer = benchTrainer(nano, "replayed");
  const looks = [2, 0].map((frame) => () => trainer.inspect({ sequence: 0, frame }));
  for (const look of looks) await look();
  const { bufferBytes } = device.counts;
  const dispatches: number[] = [];
  for (const look of looks) {
    device.resetCounts();
    await look();
    expect(device.counts).toMatchObject({ uploads: 1, bindGroups: 0, bufferBytes });
    dispatches.push(device.counts.dispatches);
  }
  expect(dispatches).toEqual(LOOK_DISPATCHES_OF_NANO);
  trainer.dispose();
}, 180_000);

describe("a training step", () => {
  test.each(budgets)(
    "of $name keeps its budget",
    async (budget) => {
      const { countStep } = await import("./counts.ts");
      const { counts, program } = await countStep(budget.config, ["eager"]);
      const { eager, replayed } = counts;
      expect({ eager: eager.dispatches, replayed: replayed.dispatches }).toEqual(budget.dispatches);
      expect(Math.round(replayed.boundBytes / 1e6)).toBe(budget.boundMegabytes);
      expect(Math.round(program.plannedBytes / 1e6)).toBe(budget.plannedMegabytes);
      expect(replayed).toMatchObject({ uploads: 1, uploadedBytes: budget.controlBytes, bindGroups: 0 });
      expect(replayed.submits).toBeLessThanOrEqual(12);
      expect(replayed.passes).toBe(replayed.submits);
    },
    180_000,
  );

  test("of nano takes JavaScript a small part of what the same step of stock operations takes", async () => {
    const { countStep, timeJs } = await import("./counts.ts");
    const { counts } = await countStep(nano, ["stock"]);
    expect(counts.stock.dispatches).toBe(STOCK_DISPATCHES_OF_NANO);
    // Measured: 1/16,000, and 1/44,000 for the paper's networks. What is asked for is 1/150.
    expect((await timeJs(nano, ["stock", "eager", "replayed"], 1)).share).toBeLessThan(1 / 150);
  }, 180_000);

  test("holds exactly the same memory after 2,000 replayed steps", async () => {
    const { installStandIn } = await import("./counts.ts");
    const { benchTrainer } = await import("./run.ts");
    const { memoryReport } = await import("../training/memory.ts");
    const device = await installStandIn();
    const trainer = benchTrainer({ ...nano, steps: 3000 }, "replayed");
    for (let i = 0; i < 100; i++) await trainer.step();
    const warm = { ...memoryReport(), bufferBytes: device.counts.bufferBytes };
    for (let i = 0; i < 2000; i++) await trainer.step();
    expect({ ...memoryReport(), bufferBytes: device.counts.bufferBytes }).toEqual(warm);
    trainer.dispose();
  }, 180_000);

  test("returns to the same number of bytes after ten new traces", async () => {
    const { installStandIn } = await import("./counts.ts");
    const { benchTrainer } = await import("./run.ts");
    const { memoryReport } = await import("../training/memory.ts");
    const device = await installStandIn();
    const trainer = benchTrainer({ ...nano, resolution: { height: 64, width: 64 } }, "replayed");
    await trainer.step();
    const once = { ...memoryReport(), bufferBytes: device.counts.bufferBytes };
    for (let i = 0; i < 5; i++) {
      for (const ssim of [false, true]) {
        trainer.adjust({ losses: { ssim } });
        await trainer.step();
      }
    }
    expect({ ...memoryReport(), bufferBytes: device.counts.bufferBytes }).toEqual(once);
    trainer.dispose();
  }, 180_000);
});
