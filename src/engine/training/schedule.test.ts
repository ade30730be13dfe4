import { expect, test } from "vitest";
import type { RunConfig } from "./config.ts";
import { NUMERICS } from "./numerics.ts";
import { PRESETS } from "./presets.ts";
import { positionOfStep } from "./schedule.ts";

const config: RunConfig = {
  ...PRESETS.nano,
  losses: { ...PRESETS.nano.losses, mu: 0.2 },
  selfDistillation: { enabled: true, iterations: 2, iterationsFromEpoch: 2, rampEpochs: 4 },
  optimiser: { ...PRESETS.nano.optimiser, decayPerEpoch: 0.9 },
};

test("schedule: early epochs visit a batch once, later ones n times in a row", () => {
  const visits = [18, 19, 20, 21, 22, 23].map((step) => positionOfStep(config, 10, step));
  expect(visits.map((v) => [v.batchIndex, v.iteration, v.iterations])).toEqual([
    [18, 0, 1],
    [19, 0, 1],
    [20, 0, 2],
    [20, 1, 2],
    [21, 0, 2],
    [21, 1, 2],
  ]);
});

test("schedule: without self-distillation every batch is visited once and mu is 0", () => {
  const plain: RunConfig = { ...config, selfDistillation: { ...config.selfDistillation, enabled: false } };
  expect(positionOfStep(plain, 10, 55)).toMatchObject({ batchIndex: 55, iteration: 0, iterations: 1, mu: 0 });
});

test("schedule: mu rises linearly over the ramp and then stays", () => {
  expect(positionOfStep(config, 10, 0).mu).toBe(0);
  expect(positionOfStep(config, 10, 10).mu).toBeCloseTo(0.05, 12);
  expect(positionOfStep(config, 10, 500).mu).toBe(0.2);
});

test("schedule: as published, mu rises once an epoch and the first epoch has none", () => {
  const published: RunConfig = { ...config, numerics: NUMERICS.reference };
  expect(positionOfStep(published, 10, 9).mu).toBe(0);
  expect(positionOfStep(published, 10, 19).mu).toBeCloseTo(0.05, 12);
  expect(positionOfStep(published, 10, 20).mu).toBeCloseTo(0.1, 12);
});

test("schedule: rates decay once per epoch, and once before the first as published", () => {
  expect(positionOfStep(config, 10, 9).rateFactor).toBe(1);
  expect(positionOfStep(config, 10, 10).rateFactor).toBeCloseTo(0.9, 12);
  const published: RunConfig = { ...config, numerics: NUMERICS.reference };
  expect(positionOfStep(published, 10, 0).rateFactor).toBeCloseTo(0.9, 12);
});
