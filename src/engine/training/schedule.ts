import type { RunConfig } from "./config.ts";

/** Where an optimiser step stands in the run. All from the step number alone, so a resumed run cannot drift. */
export interface SchedulePosition {
  /** Batches consumed before this step (each is visited `iterations` times). */
  readonly batchIndex: number;
  /** 0 on the first visit of the batch, when the memory of algorithm 1 is empty. */
  readonly iteration: number;
  /** Visits that this batch gets. */
  readonly iterations: number;
  /** Completed passes over the triplets, with fraction. */
  readonly epoch: number;
  /** μ after its ramp. */
  readonly mu: number;
  /** Factor on every learning rate. */
  readonly rateFactor: number;
}

/** Position of optimiser step `step` (0-based). Spec sections 5 and 6. */
export function positionOfStep(config: RunConfig, batchesPerEpoch: number, step: number): SchedulePosition {
  const { selfDistillation, optimiser, losses, numerics } = config;
  const laterIterations = selfDistillation.enabled ? selfDistillation.iterations : 1;
  // Early epochs visit every batch once: nothing worth keeping has been seen yet.
  const earlySteps = Math.ceil(selfDistillation.iterationsFromEpoch * batchesPerEpoch);
  const isEarly = laterIterations === 1 || step < earlySteps;
  const iterations = isEarly ? 1 : laterIterations;
  const batchIndex = isEarly ? step : earlySteps + Math.floor((step - earlySteps) / iterations);
  const iteration = isEarly ? 0 : (step - earlySteps) % iterations;
  const epoch = batchIndex / batchesPerEpoch;
  const risen = numerics.distillationRamp === "perEpoch" ? Math.floor(epoch) : epoch;
  const ramp = selfDistillation.rampEpochs === 0 ? 1 : Math.min(1, risen / selfDistillation.rampEpochs);
  const decays = Math.floor(epoch) + (numerics.rateDecay === "beforeFirstEpoch" ? 1 : 0);
  return {
    batchIndex,
    iteration,
    iterations,
    epoch,
    mu: selfDistillation.enabled ? losses.mu * ramp : 0,
    rateFactor: optimiser.decayPerEpoch ** decays,
  };
}
