import { type Tensor, tf } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import type { StockComparison } from "../stockComparison.ts";
import { elu, gelu, hardSwish } from "./activation.ts";

/** Each activation with its gradient against the library's composition (ELU: the library's own kernels). */
export function activationComparisons(shape: readonly number[]): StockComparison[] {
  const x = tensorOf(randomArray(1, shape, -4, 4));
  const dy = tensorOf(randomArray(2, shape));
  const withGradient = (f: (x: Tensor) => Tensor) => () => {
    const { value, grad } = tf.valueAndGrad((t) => f(t as Tensor))(x, dy);
    return [value, grad];
  };
  return [
    {
      name: "hardSwish, forward and gradient",
      kernel: withGradient(hardSwish),
      stock: withGradient((t) => tf.mul(t, tf.div(tf.relu6(tf.add(t, 3)), 6))),
    },
    {
      name: "gelu, forward and gradient",
      kernel: withGradient(gelu),
      stock: withGradient((t) => tf.mul(tf.mul(t, 0.5), tf.add(tf.erf(tf.mul(t, Math.SQRT1_2)), 1))),
    },
    { name: "elu, forward and gradient", kernel: withGradient(elu), stock: withGradient((t) => tf.elu(t)) },
  ];
}
