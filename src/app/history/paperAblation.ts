import type { RunConfig } from "../../engine/training/config.ts";

/** One row of the paper's ablation: what it adds to the row above. */
export interface AblationStage {
  readonly name: string;
  readonly note: string;
  apply(config: RunConfig): RunConfig;
}

interface Parts {
  readonly coarse: boolean;
  readonly optimT: boolean;
  readonly optimR: boolean;
  readonly isd: boolean;
}

function withParts(config: RunConfig, { coarse, optimT, optimR, isd }: Parts): RunConfig {
  return {
    ...config,
    poses: { ...config.poses, coarse, optimT, optimR },
    selfDistillation: { ...config.selfDistillation, enabled: isd },
  };
}

/** The transformer of a row: the chosen one, or nano where the CNN is chosen. */
function withTransformer(config: RunConfig): RunConfig {
  const { encoder } = config.network;
  return encoder === "resnet18" ? { ...config, network: { ...config.network, encoder: "nano" } } : config;
}

/** The rows that the paper's ablation builds up (method 8), from motion by PoseNet to the whole method, and the whole
 *  method with a CNN in place of the transformer. Data, size, seed, steps and all other settings stay. */
export const PAPER_ABLATION: readonly AblationStage[] = [
  {
    name: "PoseNet only",
    note: "Monodepth2's way",
    apply: (config) =>
      withParts(withTransformer(config), { coarse: false, optimT: false, optimR: true, isd: false }),
  },
  {
    name: "Coarse poses",
    note: "COLMAP as it is",
    apply: (config) =>
      withParts(withTransformer(config), { coarse: true, optimT: false, optimR: false, isd: false }),
  },
  {
    name: "+ Optim t",
    note: "scale and Δt",
    apply: (config) =>
      withParts(withTransformer(config), { coarse: true, optimT: true, optimR: false, isd: false }),
  },
  {
    name: "+ Optim R",
    note: "residual pose",
    apply: (config) =>
      withParts(withTransformer(config), { coarse: true, optimT: true, optimR: true, isd: false }),
  },
  {
    name: "+ Self-distillation",
    note: "the whole method",
    apply: (config) =>
      withParts(withTransformer(config), { coarse: true, optimT: true, optimR: true, isd: true }),
  },
  {
    name: "CNN encoder",
    note: "ResNet-18 instead",
    apply: (config) =>
      withParts(
        { ...config, network: { ...config.network, encoder: "resnet18" } },
        { coarse: true, optimT: true, optimR: true, isd: true },
      ),
  },
];
