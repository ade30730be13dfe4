import { type Tensor, type Tensor1D, type Tensor4D, tf } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import type { StockComparison } from "../stockComparison.ts";
import { batchNorm } from "./batchNorm.ts";

/** `batchNorm` in training mode with its three gradients against moments and arithmetic. */
export function batchNormComparison(shape: readonly [number, number, number, number]): StockComparison {
  const inputs = [
    tensorOf(randomArray(1, shape)),
    tensorOf(randomArray(2, [shape[3]], 0.5, 1.5)),
    tensorOf(randomArray(3, [shape[3]])),
  ];
  const dy = tensorOf(randomArray(4, shape));
  const stock = (x: Tensor, gamma: Tensor, beta: Tensor): Tensor => {
    const { mean, variance } = tf.moments(x, [0, 1, 2]);
    return tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5))), gamma), beta);
  };
  const withGradients = (f: (x: Tensor, gamma: Tensor, beta: Tensor) => Tensor) => () => {
    const { value, grads } = tf.valueAndGrads((x, gamma, beta) =>
      f(x as Tensor, gamma as Tensor, beta as Tensor),
    )(inputs, dy);
    return [value, ...grads];
  };
  return {
    name: `batchNorm of [${shape}], forward and three gradients`,
    kernel: withGradients(
      (x, gamma, beta) => batchNorm(x as Tensor4D, gamma as Tensor1D, beta as Tensor1D, 1e-5).y,
    ),
    stock: withGradients(stock),
  };
}
