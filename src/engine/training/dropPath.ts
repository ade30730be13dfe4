import { type GpuRandomKey, randomUniform } from "../kernels/random/random.ts";
import { dropPathBranches } from "../networks/depthNet.ts";
import type { DropPathMode } from "../networks/mode.ts";
import { Purpose } from "../tensor/random.ts";
import type { Tensor2D } from "../tensor/tf.ts";
import type { RunConfig } from "./config.ts";
import { depthNetOptionsOf } from "./setup.ts";

/** Stochastic depth of one step, its numbers drawn on the GPU from the seed and the step. */
export function dropPathMode(config: RunConfig, batch: number, step: GpuRandomKey["step"]): DropPathMode {
  const { network, seed } = config;
  const branches = dropPathBranches(depthNetOptionsOf(config).shape);
  if (network.dropPath === 0 || branches === 0) return { kind: "off" };
  const uniforms = randomUniform([branches, batch], { seed, step, purpose: Purpose.dropPath }) as Tensor2D;
  return { kind: "on", highestRate: network.dropPath, uniforms };
}
