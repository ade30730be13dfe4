import { MOST_STEPS, type RunConfig } from "../../engine/training/config.ts";

/** One whole number of a run: where it is written, the range that the engine takes, what it does. */
export interface RunNumber {
  readonly name: string;
  /** As `pendingChanges` names it. */
  readonly field: string;
  readonly min: number;
  readonly max: number;
  /** Takes half a row instead of a third. */
  readonly isWide: boolean;
  /** Stands among the switches of the method, not with the numbers of the run. */
  readonly isOfTheMethod?: boolean;
  effect(config: RunConfig): string;
  /** Why it changes nothing with the other settings as they are, or null. */
  idleBecause(config: RunConfig): string | null;
  get(config: RunConfig): number;
  set(config: RunConfig, value: number): RunConfig;
}

const neverIdle = () => null;

export const RUN_NUMBERS: readonly RunNumber[] = [
  {
    name: "Seed",
    field: "seed",
    min: 0,
    max: 4_294_967_295,
    isWide: true,
    effect: () => "Weights, order of samples and augmentation follow from it: the same seed, the same run.",
    idleBecause: neverIdle,
    get: ({ seed }) => seed,
    set: (config, seed) => ({ ...config, seed }),
  },
  {
    name: "Steps",
    field: "steps",
    min: 1,
    max: MOST_STEPS,
    isWide: true,
    effect: () => "Optimiser steps after which the run is finished. Takes effect at once.",
    idleBecause: neverIdle,
    get: ({ steps }) => steps,
    set: (config, steps) => ({ ...config, steps }),
  },
  {
    name: "Iterations",
    field: "selfDistillation.iterations",
    min: 1,
    max: 8,
    isWide: false,
    isOfTheMethod: true,
    effect: ({ selfDistillation }) =>
      `Visits of one batch by self-distillation, from epoch ${selfDistillation.iterationsFromEpoch} on; one before. Look at bare walls.`,
    idleBecause: ({ selfDistillation }) => (selfDistillation.enabled ? null : "Self-distillation is off."),
    get: ({ selfDistillation }) => selfDistillation.iterations,
    set: (config, iterations) => ({
      ...config,
      selfDistillation: { ...config.selfDistillation, iterations },
    }),
  },
  {
    name: "Batch",
    field: "optimiser.batch",
    min: 1,
    max: 64,
    isWide: true,
    effect: () => "Triplets in one step. Memory and time of a step grow with it.",
    idleBecause: neverIdle,
    get: ({ optimiser }) => optimiser.batch,
    set: (config, batch) => ({ ...config, optimiser: { ...config.optimiser, batch } }),
  },
  {
    name: "Stride",
    field: "stride",
    min: 1,
    max: 30,
    isWide: true,
    effect: () => "Posed frames from a target to its sources. Raise it where the camera hardly moves.",
    idleBecause: neverIdle,
    get: ({ stride }) => stride,
    set: (config, stride) => ({ ...config, stride }),
  },
  {
    name: "Hold out every",
    field: "evaluation.heldOutEvery",
    min: 0,
    max: 1000,
    isWide: true,
    effect: ({ evaluation }) =>
      evaluation.heldOutEvery === 0
        ? "0: no frame is held out."
        : `Of the posed frames with ground truth one in ${evaluation.heldOutEvery} is never a target of training: it is kept for the evaluation. 0 holds out none.`,
    idleBecause: neverIdle,
    get: ({ evaluation }) => evaluation.heldOutEvery,
    set: (config, heldOutEvery) => ({ ...config, evaluation: { ...config.evaluation, heldOutEvery } }),
  },
  {
    name: "Evaluate every",
    field: "evaluation.everySteps",
    min: 0,
    max: 100_000,
    isWide: true,
    effect: () => "Steps between two evaluations on the held-out frames while it trains. 0: only when asked.",
    idleBecause: ({ evaluation }) => (evaluation.heldOutEvery === 0 ? "No frame is held out." : null),
    get: ({ evaluation }) => evaluation.everySteps,
    set: (config, everySteps) => ({ ...config, evaluation: { ...config.evaluation, everySteps } }),
  },
];
