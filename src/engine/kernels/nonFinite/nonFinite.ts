import type { Tensor } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import type { KernelSpec } from "../spec.ts";
import flagNonFiniteSource from "./flagNonFinite.wgsl?raw";

/** Tensors of one dispatch: eight storage buffers are what every adapter offers, and the flag is one. */
const PLACES = [0, 1, 2, 3, 4, 5, 6] as const;
const WORKGROUP = 256;
const ELEMENTS_PER_INVOCATION = 4;

export const flagNonFiniteSpec: KernelSpec = {
  name: "flagNonFinite",
  wgsl: flagNonFiniteSource,
  workgroupSize: [WORKGROUP, 1, 1],
  reads: PLACES.map((place) => `bits${place}`),
  updates: ["flag"],
  writes: [],
  uniforms: Object.fromEntries([
    ...PLACES.map((place) => [`count${place}`, "u32" as const]),
    ...PLACES.map((place) => [`code${place}`, "i32" as const]),
  ]),
};

/** A tensor that is watched, and what the flag says when it is spoilt. */
export interface Watched {
  /** float32, any shape. */
  readonly tensor: Tensor;
  /** At least 1, for instance the tensor's index + 1. */
  readonly code: number;
}

/** Raises `flag` to the largest code of the tensors that hold NaN or infinity; otherwise leaves it alone. Seven tensors take
 *  one dispatch.
 *
 *  flag: int32 [1], changed in place; set it to 0 before a step. Not on the tape.
 *  @throws if a code is not a positive integer, a tensor is not float32 or the flag is not int32. */
export function flagNonFinite(watched: readonly Watched[], flag: Tensor): void {
  for (const { tensor, code } of watched) {
    if (!Number.isInteger(code) || code < 1)
      throw new Error(`A flag code is a positive integer, not ${code}.`);
    if (tensor.dtype !== "float32" || flag.dtype !== "int32") {
      throw new Error(
        `flagNonFinite needs float32 tensors and an int32 flag, not ${tensor.dtype} and ${flag.dtype}.`,
      );
    }
  }
  // Tensors of like size go together: a dispatch has as many workgroups for each as for its longest.
  const bySize = watched.toSorted((a, b) => a.tensor.size - b.tensor.size);
  for (let first = 0; first < bySize.length; first += PLACES.length) {
    flagTogether(bySize.slice(first, first + PLACES.length), flag);
  }
}

function flagTogether(watched: readonly Watched[], flag: Tensor): void {
  const longest = Math.max(...watched.map(({ tensor }) => tensor.size));
  // A place without a tensor is bound to the first one, of which it reads nothing.
  const at = (place: number): Watched & { readonly count: number } =>
    place < watched.length
      ? { ...watched[place], count: watched[place].tensor.size }
      : { ...watched[0], count: 0 };
  dispatch(flagNonFiniteSpec, {
    tensors: { ...Object.fromEntries(PLACES.map((place) => [`bits${place}`, at(place).tensor])), flag },
    outputs: [],
    uniforms: Object.fromEntries(
      PLACES.flatMap((place) => [
        [`count${place}`, at(place).count],
        [`code${place}`, at(place).code],
      ]),
    ),
    invocations: [Math.ceil(longest / ELEMENTS_PER_INVOCATION), watched.length],
  });
}
