import { type Comparison, differentiated } from "../../stock/comparison.ts";
import { type Tensor1D, type Tensor2D, type Tensor4D, tf } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import { mlp } from "./mlp.ts";

/** `mlp` with its factor, residual and six gradients. */
export function mlpComparison(
  [batch, height, width]: readonly [number, number, number],
  channels: number,
  hidden: number,
): Comparison {
  const shape = [batch, height, width, channels];
  const arrays = [
    randomArray(1, shape),
    randomArray(2, [1, 1, channels, hidden], -0.1, 0.1),
    randomArray(3, [hidden]),
    randomArray(4, [1, 1, hidden, channels], -0.1, 0.1),
    randomArray(5, [channels]),
    randomArray(6, shape),
  ];
  const factors = tf.fill([1, batch], 1.25) as Tensor2D;
  return {
    name: `mlp of [${shape}], ${hidden} hidden, forward and six gradients`,
    run: differentiated(
      (x, weight1, bias1, weight2, bias2, residual) =>
        mlp(
          x as Tensor4D,
          { weight: weight1 as Tensor4D, bias: bias1 as Tensor1D },
          { weight: weight2 as Tensor4D, bias: bias2 as Tensor1D },
          residual as Tensor4D,
          { values: factors, row: 0 },
        ),
      arrays.map(tensorOf),
    ),
    // Two products forward, and as much again for either gradient.
    flops: 3 * 2 * 2 * batch * height * width * channels * hidden,
  };
}
