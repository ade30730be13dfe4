import { type Tensor, tf } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import { ELEMENTWISE_WORKGROUP, elementwiseGrid } from "../elementwise.ts";
import type { KernelSpec } from "../spec.ts";
import flagNonFiniteSource from "./flagNonFinite.wgsl?raw";

export const flagNonFiniteSpec: KernelSpec = {
  name: "flagNonFinite",
  wgsl: flagNonFiniteSource,
  workgroupSize: ELEMENTWISE_WORKGROUP,
  reads: ["bits", "parts"],
  updates: ["flag"],
  writes: [],
  uniforms: { count: "u32", parts: "u32" },
};

/** Elements of a tensor that are watched together, and what the flag says when they are spoilt. */
export interface WatchedPart {
  readonly first: number;
  readonly count: number;
  /** At least 1, for instance the part's index + 1. */
  readonly code: number;
}

/** Raises `flag` to the largest code of the parts that hold NaN or infinity; otherwise leaves it alone.
 *
 *  tensor: float32, any shape. parts: in order, without overlap; what lies between them is not watched.
 *  flag: int32 [1], changed in place; set it to 0 before a step. Not on the tape.
 *  @throws if a code is not a positive integer, the parts are out of order or reach beyond the tensor, the tensor is not
 *  float32 or the flag not int32. */
export function flagNonFinite(tensor: Tensor, parts: readonly WatchedPart[], flag: Tensor): void {
  let end = 0;
  for (const { first, count, code } of parts) {
    if (!Number.isInteger(code) || code < 1)
      throw new Error(`A flag code is a positive integer, not ${code}.`);
    if (first < end || first + count > tensor.size)
      throw new Error(
        `A part of ${count} elements from ${first} on lies before ${end} or beyond ${tensor.size}.`,
      );
    end = first + count;
  }
  if (parts.length === 0) throw new Error("flagNonFinite needs at least one part.");
  if (tensor.dtype !== "float32" || flag.dtype !== "int32") {
    throw new Error(
      `flagNonFinite needs a float32 tensor and an int32 flag, not ${tensor.dtype} and ${flag.dtype}.`,
    );
  }
  const table = tf.tensor2d(
    parts.flatMap(({ first, count, code }) => [first, count, code]),
    [parts.length, 3],
    "int32",
  );
  dispatch(flagNonFiniteSpec, {
    tensors: { bits: tensor, parts: table, flag },
    outputs: [],
    uniforms: { count: tensor.size, parts: parts.length },
    invocations: elementwiseGrid(tensor.size),
  });
  table.dispose();
}
