import { type Comparison, differentiated } from "../../stock/comparison.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import { elu, gelu, hardSwish } from "./activation.ts";

/** Each activation with its gradient. */
export function activationComparisons(shape: readonly number[]): Comparison[] {
  const x = tensorOf(randomArray(1, shape, -4, 4));
  return Object.entries({ hardSwish, gelu, elu }).map(([name, activation]) => ({
    name: `${name} of [${shape}], forward and gradient`,
    run: differentiated(activation, [x]),
  }));
}
