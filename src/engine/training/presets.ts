import { NO_PERTURBATION, type RunConfig } from "./config.ts";
import { NUMERICS } from "./numerics.ts";

/** Our default: it trains interactively on integrated GPUs and software adapters. */
const nano: RunConfig = {
  seed: 1,
  resolution: { width: 128, height: 96 },
  stride: 1,
  numerics: NUMERICS.default,
  network: {
    encoder: "nano",
    poseNetworks: "small",
    convexUpsampling: true,
    dropPath: 0,
    minDepth: 0.1,
    maxDepth: 10,
  },
  poses: { coarse: true, optimT: true, optimR: true, perturbation: NO_PERTURBATION },
  losses: {
    alpha: 0.85,
    beta: 0.2,
    lambda: 1e-3,
    mu: 0.1,
    ssim: true,
    autoMask: true,
    minimumOverSources: true,
  },
  selfDistillation: { enabled: true, iterations: 2, iterationsFromEpoch: 10, rampEpochs: 20 },
  augmentation: { colour: true, probability: 0.5 },
  optimiser: {
    encoderRate: 1e-3,
    decoderRate: 1e-3,
    // As the decoder's, like the published rates: at a fifth of it a run of minutes leaves the pose networks untrained.
    poseRate: 1e-3,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    weightDecay: 0.01,
    decayPerEpoch: 0.98,
    batch: 4,
  },
  evaluation: { heldOutEvery: 10, everySteps: 50 },
  steps: 600,
};

/** The same, half the size and half the batch: what a software adapter trains while one watches. */
const quick: RunConfig = {
  ...nano,
  resolution: { width: 96, height: 64 },
  optimiser: { ...nano.optimiser, batch: 2 },
  steps: 400,
};

/** MPViT-tiny with the published pose networks, at rates that learn from random weights (spec section 10: rates x 4). */
const tiny: RunConfig = {
  ...nano,
  network: { ...nano.network, encoder: "tiny", poseNetworks: "resnet18", dropPath: 0.1 },
  optimiser: { ...nano.optimiser, encoderRate: 2e-4, decoderRate: 4e-4, poseRate: 1e-4 },
  steps: 1000,
};

/** The paper's networks, losses, schedule and numerics (method 2 to 6). */
const paper: RunConfig = {
  ...tiny,
  resolution: { width: 320, height: 256 },
  numerics: NUMERICS.paper,
  network: { ...tiny.network, encoder: "small", dropPath: 0.2 },
  optimiser: {
    ...tiny.optimiser,
    encoderRate: 5e-5,
    decoderRate: 1e-4,
    poseRate: 1e-4,
    decayPerEpoch: 0.9,
    batch: 12,
  },
  steps: 20_000,
};

/** The published code as its authors' command runs it, quirks included. */
const published: RunConfig = {
  ...paper,
  numerics: NUMERICS.reference,
  losses: { ...paper.losses, lambda: 1e-4, mu: 0.2 },
};

/** Named starting points of a run. */
export const PRESETS = { nano, quick, tiny, paper, published } as const satisfies Record<string, RunConfig>;

export type PresetName = keyof typeof PRESETS;
