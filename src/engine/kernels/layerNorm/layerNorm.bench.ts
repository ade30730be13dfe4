import { type Comparison, differentiated } from "../../stock/comparison.ts";
import type { Tensor1D } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import { layerNorm } from "./layerNorm.ts";

/** `layerNorm` with its three gradients; channels last. */
export function layerNormComparison(shape: readonly number[]): Comparison {
  const channels = shape.slice(-1);
  const inputs = [
    tensorOf(randomArray(1, shape)),
    tensorOf(randomArray(2, channels, 0.5, 1.5)),
    tensorOf(randomArray(3, channels)),
  ];
  return {
    name: `layerNorm of [${shape}], forward and three gradients`,
    run: differentiated((x, gamma, beta) => layerNorm(x, gamma as Tensor1D, beta as Tensor1D, 1e-6), inputs),
  };
}
