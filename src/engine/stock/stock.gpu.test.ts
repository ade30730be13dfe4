import { expect, test } from "vitest";
import { sequenceFiles } from "../../../e2e/fixtures/sequences.ts";
import { decodeWithSharp } from "../../cli/nodeImages.ts";
import { openDataset } from "../data/openDataset.ts";
import { initialWeights } from "../networks/weightSources.ts";
import { defineOperation } from "../tensor/operation.ts";
import { tf } from "../tensor/tf.ts";
import type { RunConfig } from "../training/config.ts";
import { PRESETS } from "../training/presets.ts";
import { Trainer } from "../training/trainer.ts";
import { withStockOperations } from "./stock.ts";

/** Without what the two arms cannot share: random numbers and the order of the colour adjustments. */
const config: RunConfig = {
  ...PRESETS.nano,
  resolution: { width: 64, height: 64 },
  numerics: { ...PRESETS.nano.numerics, tieBreak: "none" },
  augmentation: { colour: false, probability: 0 },
  optimiser: { ...PRESETS.nano.optimiser, batch: 1 },
};

test("a nano step of stock operations gives our loss and terms, and moves the weights as ours does", async () => {
  const files = [...(await sequenceFiles(8))].map(([path, bytes]) => ({
    path,
    blob: new Blob([new Uint8Array(bytes)]),
  }));
  const dataset = await openDataset(files, { ...config.resolution, decodeImage: decodeWithSharp });
  const [ours, stock] = [0, 1].map(() => new Trainer(dataset, config, initialWeights(1), "eager"));
  await stock.prepare();
  const report = await ours.step();
  const stockReport = await withStockOperations(() => stock.step());
  expect(stockReport.isSkipped).toBe(false);
  for (const term of ["total", "photometricR", "photometricT", "smoothness", "distillation"] as const) {
    // Measured: 1e-5 apart, but 3e-4 for the small distillation.
    expect(Math.abs(stockReport[term] / report[term] - 1), term).toBeLessThan(1e-3);
  }
  // Adam's first step is the rate times the sign of the gradient, so this compares the signs of all gradients.
  const untrained = new Trainer(dataset, config, initialWeights(1), "eager");
  let alike = 0;
  let all = 0;
  for (const name of ours.parameters.names("trained")) {
    const [start, a, b] = await Promise.all(
      [untrained, ours, stock].map(({ parameters }) => parameters.get(name).data()),
    );
    for (let i = 0; i < start.length; i++) {
      if (Math.abs(a[i] - start[i]) < 1e-5) continue; // no gradient to speak of
      all++;
      if (Math.sign(a[i] - start[i]) === Math.sign(b[i] - start[i])) alike++;
    }
  }
  expect(all).toBeGreaterThan(300_000);
  // Measured: 0.99998; what differs has almost no gradient.
  expect(alike / all).toBeGreaterThan(0.999);
  for (const trainer of [ours, stock, untrained]) trainer.dispose();
});

test("an operation without a composition is refused, and the library's settings hold only inside", () => {
  const double = defineOperation(["x"], { name: "stockTestDouble", forward: () => [], gradient: () => ({}) });
  const submitEvery = () => tf.env().get("WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE");
  const ours = submitEvery();
  expect(withStockOperations(submitEvery)).toBe(15);
  expect(() => withStockOperations(() => double({ x: tf.scalar(1) }, {}))).toThrow(
    "There is no substitute for stockTestDouble",
  );
  expect(submitEvery()).toBe(ours);
  expect(ours).not.toBe(15);
});
