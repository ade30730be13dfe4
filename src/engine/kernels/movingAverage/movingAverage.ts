import type { Tensor } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import { ELEMENTWISE_WORKGROUP, elementwiseGrid } from "../elementwise.ts";
import type { KernelSpec } from "../spec.ts";
import movingAverageSource from "./movingAverage.wgsl?raw";

export const movingAverageSpec: KernelSpec = {
  name: "movingAverage",
  wgsl: movingAverageSource,
  workgroupSize: ELEMENTWISE_WORKGROUP,
  reads: ["batch", "skip"],
  updates: ["running"],
  writes: [],
  uniforms: { count: "u32", momentum: "f32", scale: "f32" },
};

/** Moves a running statistic towards the batch's, in place: running = (1 - momentum) running + momentum scale batch.
 *
 *  running, batch: one size. scale: 1 for a mean; n / (n - 1) for a variance of n values, which torch keeps unbiased.
 *  skip: int32 [1]; nothing changes while it is not 0 (see `nonFinite`). Not on the tape.
 *  @throws if the sizes differ. */
export function movingAverage(
  running: Tensor,
  batch: Tensor,
  momentum: number,
  scale: number,
  skip: Tensor,
): void {
  if (running.size !== batch.size) {
    throw new Error(`Moving average of ${running.size} elements: the batch has ${batch.size}.`);
  }
  dispatch(movingAverageSpec, {
    tensors: { running, batch, skip },
    outputs: [],
    uniforms: { count: running.size, momentum, scale },
    invocations: elementwiseGrid(running.size),
  });
}
