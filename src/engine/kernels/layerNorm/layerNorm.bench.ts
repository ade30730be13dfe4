import { type Tensor, type Tensor1D, tf } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import type { StockComparison } from "../stockComparison.ts";
import { layerNorm } from "./layerNorm.ts";

/** `layerNorm` with its three gradients against moments and arithmetic. */
export function layerNormComparison(shape: readonly [number, number, number]): StockComparison {
  const inputs = [
    tensorOf(randomArray(1, shape)),
    tensorOf(randomArray(2, [shape[2]], 0.5, 1.5)),
    tensorOf(randomArray(3, [shape[2]])),
  ];
  const dy = tensorOf(randomArray(4, shape));
  const stock = (x: Tensor, gamma: Tensor, beta: Tensor): Tensor => {
    const { mean, variance } = tf.moments(x, -1, true);
    return tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-6))), gamma), beta);
  };
  const withGradients = (f: (x: Tensor, gamma: Tensor, beta: Tensor) => Tensor) => () => {
    const { value, grads } = tf.valueAndGrads((x, gamma, beta) =>
      f(x as Tensor, gamma as Tensor, beta as Tensor),
    )(inputs, dy);
    return [value, ...grads];
  };
  return {
    name: `layerNorm of [${shape}], forward and three gradients`,
    kernel: withGradients((x, gamma, beta) => layerNorm(x, gamma as Tensor1D, beta as Tensor1D, 1e-6)),
    stock: withGradients(stock),
  };
}
