import { type Comparison, differentiated } from "../../stock/comparison.ts";
import type { Tensor1D, Tensor4D } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import { batchNorm } from "./batchNorm.ts";

/** ResNet's relu(batchNorm(x) + identity) in training mode with its four gradients. */
export function batchNormComparison(shape: readonly [number, number, number, number]): Comparison {
  const inputs = [
    tensorOf(randomArray(1, shape)),
    tensorOf(randomArray(2, [shape[3]], 0.5, 1.5)),
    tensorOf(randomArray(3, [shape[3]])),
    tensorOf(randomArray(5, shape)),
  ];
  return {
    name: `relu(batchNorm + identity) of [${shape}], forward and four gradients`,
    run: differentiated((x, gamma, beta, identity) => {
      const options = { activation: "relu", residual: identity as Tensor4D } as const;
      return batchNorm(x as Tensor4D, gamma as Tensor1D, beta as Tensor1D, 1e-5, options).y;
    }, inputs),
  };
}
