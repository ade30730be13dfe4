import type { RunConfig } from "./config.ts";

/** Named starting points. `nano` is the default: it trains interactively on integrated GPUs and software adapters. */
export const PRESETS = {
  nano: {
    seed: 1,
    resolution: { width: 128, height: 96 },
    stride: 1,
    network: {
      encoder: "nano",
      poseNetworks: "small",
      convexUpsampling: true,
      upsamplingGain: 1,
      upsamplingBorder: "replicate",
      dropPath: 0,
      minDepth: 0.1,
      maxDepth: 10,
      initialDepth: "median",
    },
    poses: { coarse: true, optimT: true, optimR: true, resampling: "compose", scale: "aroundOne" },
    losses: {
      alpha: 0.85,
      beta: 0.2,
      lambda: 1e-3,
      mu: 0.1,
      ssim: true,
      autoMask: true,
      minimumOverSources: true,
      l1: "plain",
    },
    selfDistillation: { enabled: true, iterations: 2, iterationsFromEpoch: 10, rampEpochs: 20 },
    augmentation: { colour: true, probability: 0.5 },
    optimiser: {
      encoderRate: 1e-3,
      decoderRate: 1e-3,
      poseRate: 2e-4,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: 0.01,
      decayPerEpoch: 0.98,
      decayBeforeFirstEpoch: false,
      batch: 4,
    },
    steps: 600,
  },
} as const satisfies Record<string, RunConfig>;

export type PresetName = keyof typeof PRESETS;
