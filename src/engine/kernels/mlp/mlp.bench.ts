import { type Tensor, type Tensor1D, type Tensor4D, tf } from "../../tensor/tf.ts";
import { gelu } from "../activation/activation.ts";
import { conv2d } from "../conv2d/conv2d.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import type { StockComparison } from "../stockComparison.ts";
import { mlp } from "./mlp.ts";

/** `mlp` with its factor, residual and six gradients against its layers, one operation each. Exact GELU is ours in both:
 *  the library's erf is an approximation. */
export function mlpComparison(
  [batch, height, width]: readonly [number, number, number],
  channels: number,
  hidden: number,
): StockComparison {
  const shape = [batch, height, width, channels];
  const arrays = [
    randomArray(1, shape),
    randomArray(2, [1, 1, channels, hidden], -0.1, 0.1),
    randomArray(3, [hidden]),
    randomArray(4, [1, 1, hidden, channels], -0.1, 0.1),
    randomArray(5, [channels]),
    randomArray(6, shape),
  ];
  const inputs = arrays.map(tensorOf);
  const dy = tensorOf(randomArray(7, shape));
  const factors = tf.fill([1, batch], 1.25) as tf.Tensor2D;
  const withGradients = (f: (...inputs: Tensor[]) => Tensor) => () => {
    const { value, grads } = tf.valueAndGrads(f)(inputs, dy);
    return [value, ...grads];
  };
  return {
    name: `mlp of [${shape}], ${hidden} hidden, forward and six gradients`,
    kernel: withGradients((x, weight1, bias1, weight2, bias2, residual) =>
      mlp(
        x as Tensor4D,
        { weight: weight1 as Tensor4D, bias: bias1 as Tensor1D },
        { weight: weight2 as Tensor4D, bias: bias2 as Tensor1D },
        residual as Tensor4D,
        { values: factors, row: 0 },
      ),
    ),
    stock: withGradients((x, weight1, bias1, weight2, bias2, residual) => {
      const hiddenMap = gelu(conv2d(x as Tensor4D, weight1 as Tensor4D, { bias: bias1 as Tensor1D }));
      const branch = conv2d(hiddenMap, weight2 as Tensor4D, { bias: bias2 as Tensor1D });
      return tf.add(residual, tf.mul(branch, tf.reshape(factors, [batch, 1, 1, 1])));
    }),
  };
}
