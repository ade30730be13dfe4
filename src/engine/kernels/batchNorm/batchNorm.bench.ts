import { type Tensor, type Tensor1D, type Tensor4D, tf } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import type { StockComparison } from "../stockComparison.ts";
import { batchNorm } from "./batchNorm.ts";

/** ResNet's relu(batchNorm(x) + identity) in training mode with its four gradients against moments and arithmetic. */
export function batchNormComparison(shape: readonly [number, number, number, number]): StockComparison {
  const inputs = [
    tensorOf(randomArray(1, shape)),
    tensorOf(randomArray(2, [shape[3]], 0.5, 1.5)),
    tensorOf(randomArray(3, [shape[3]])),
    tensorOf(randomArray(5, shape)),
  ];
  const dy = tensorOf(randomArray(4, shape));
  const stock = (x: Tensor, gamma: Tensor, beta: Tensor, identity: Tensor): Tensor => {
    const { mean, variance } = tf.moments(x, [0, 1, 2]);
    const xHat = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5)));
    return tf.relu(tf.add(tf.add(tf.mul(xHat, gamma), beta), identity));
  };
  const withGradients = (f: typeof stock) => () => {
    const { value, grads } = tf.valueAndGrads((x, gamma, beta, identity) => f(x, gamma, beta, identity))(
      inputs,
      dy,
    );
    return [value, ...grads];
  };
  return {
    name: `relu(batchNorm + identity) of [${shape}], forward and four gradients`,
    kernel: withGradients((x, gamma, beta, identity) => {
      const options = { activation: "relu", residual: identity as Tensor4D } as const;
      return batchNorm(x as Tensor4D, gamma as Tensor1D, beta as Tensor1D, 1e-5, options).y;
    }),
    stock: withGradients(stock),
  };
}
