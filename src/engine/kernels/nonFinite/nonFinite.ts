import type { Tensor } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import { ELEMENTWISE_WORKGROUP, elementwiseGrid } from "../elementwise.ts";
import type { KernelSpec } from "../spec.ts";
import flagNonFiniteSource from "./flagNonFinite.wgsl?raw";

export const flagNonFiniteSpec: KernelSpec = {
  name: "flagNonFinite",
  wgsl: flagNonFiniteSource,
  workgroupSize: ELEMENTWISE_WORKGROUP,
  reads: ["bits"],
  updates: ["flag"],
  writes: [],
  uniforms: { count: "u32", code: "i32" },
};

/** Raises `flag` to at least `code` if any element of x is NaN or infinite; otherwise leaves it alone.
 *
 *  x: float32, any shape. flag: int32 [1], changed in place; set it to 0 before a step. code: at least 1, for instance
 *  the tensor's index + 1; of several spoilt tensors the largest code stays. Not on the tape.
 *  @throws if the code is not a positive integer, x is not float32 or the flag is not int32. */
export function flagNonFinite(x: Tensor, flag: Tensor, code: number): void {
  if (!Number.isInteger(code) || code < 1) throw new Error(`A flag code is a positive integer, not ${code}.`);
  if (x.dtype !== "float32" || flag.dtype !== "int32") {
    throw new Error(
      `flagNonFinite needs a float32 tensor and an int32 flag, not ${x.dtype} and ${flag.dtype}.`,
    );
  }
  dispatch(flagNonFiniteSpec, {
    tensors: { bits: x, flag },
    outputs: [],
    uniforms: { count: x.size, code },
    invocations: elementwiseGrid(x.size),
  });
}
