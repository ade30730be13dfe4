import { type Tensor, tf } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import type { KernelSpec } from "../spec.ts";
import movingAverageSource from "./movingAverage.wgsl?raw";

export const movingAverageSpec: KernelSpec = {
  name: "movingAverage",
  wgsl: movingAverageSource,
  workgroupSize: [64, 1, 1],
  reads: ["moments", "norms", "passes", "skip"],
  updates: ["running"],
  writes: [],
  uniforms: { momentum: "f32" },
};

/** A norm's place among all running statistics, and the passes that move it, in order. */
export interface NormPasses {
  readonly channels: number;
  /** First elements in the running statistics, `channels` each. */
  readonly meanAt: number;
  readonly varianceAt: number;
  readonly passes: readonly NormPass[];
}

export interface NormPass {
  /** First element in the moments: `channels` means, then as many biased variances. */
  readonly momentsAt: number;
  /** n / (n - 1) for variances of n values, which torch keeps unbiased. */
  readonly varianceScale: number;
}

/** Moves running statistics towards those of batches, in place: running = (1 - momentum) running + momentum batch, once for
 *  every pass.
 *
 *  running, moments: float32, the statistics of all norms and of all passes.
 *  skip: int32 [1]; nothing changes while it is not 0 (see `nonFinite`). Not on the tape.
 *  @throws if a norm or a pass reaches beyond them. */
export function movingAverage(
  running: Tensor,
  moments: Tensor,
  norms: readonly NormPasses[],
  momentum: number,
  skip: Tensor,
): void {
  if (norms.length === 0) return;
  const places: number[] = [];
  const passes: { readonly momentsAt: number; readonly varianceScale: number }[] = [];
  for (const norm of norms) {
    const { channels, meanAt, varianceAt } = norm;
    requireInside(running, "running statistics", Math.max(meanAt, varianceAt) + channels);
    for (const { momentsAt } of norm.passes) requireInside(moments, "moments", momentsAt + 2 * channels);
    places.push(meanAt, varianceAt, channels, passes.length, norm.passes.length);
    passes.push(...norm.passes);
  }
  const scaleBits = new Int32Array(Float32Array.from(passes, ({ varianceScale }) => varianceScale).buffer);
  const tables = {
    norms: tf.tensor2d(places, [norms.length, 5], "int32"),
    passes: tf.tensor2d(
      passes.flatMap(({ momentsAt }, i) => [momentsAt, scaleBits[i]]),
      [passes.length, 2],
      "int32",
    ),
  };
  dispatch(movingAverageSpec, {
    tensors: { moments, ...tables, skip, running },
    outputs: [],
    uniforms: { momentum },
    invocations: [Math.max(...norms.map(({ channels }) => channels)), norms.length],
  });
  tf.dispose([tables.norms, tables.passes]);
}

function requireInside({ size }: Tensor, what: string, end: number): void {
  if (end > size)
    throw new Error(`Moving average: a norm reaches to element ${end} of ${size} of the ${what}.`);
}
