import type { Tensor } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import { ELEMENTWISE_WORKGROUP, elementwiseGrid } from "../elementwise.ts";
import type { KernelSpec } from "../spec.ts";
import latchSource from "./latch.wgsl?raw";

export const latchSpec: KernelSpec = {
  name: "latch",
  wgsl: latchSource,
  workgroupSize: ELEMENTWISE_WORKGROUP,
  reads: ["next", "skip"],
  updates: ["state"],
  writes: [],
  uniforms: { count: "u32", reset: "f32" },
};

/** Takes over a state for the next step, in place: state = next, or `reset` everywhere while `skip` is not 0.
 *  state, next: float32 of one size. skip: int32 [1] (see `nonFinite`). Not on the tape.
 *  @throws if the sizes differ. */
export function latch(state: Tensor, next: Tensor, skip: Tensor, reset: number): void {
  if (state.size !== next.size) {
    throw new Error(`A state of ${state.size} elements cannot take over ${next.size}.`);
  }
  dispatch(latchSpec, {
    tensors: { state, next, skip },
    outputs: [],
    uniforms: { count: state.size, reset },
    invocations: elementwiseGrid(state.size),
  });
}
