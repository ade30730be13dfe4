import { type Tensor, type Tensor4D, tf } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import type { StockComparison } from "../stockComparison.ts";
import { minimumOfChannels } from "./minimumOver.ts";

/** The minimum, its index and the gradient against min, argMin and the gradient of min (equal where nothing ties). */
export function minimumOverComparison(shape: readonly [number, number, number, number]): StockComparison {
  const x = tensorOf(randomArray(1, shape)) as Tensor4D;
  const dy = tensorOf(randomArray(2, [...shape.slice(0, 3), 1]));
  return {
    name: "minimumOver, with index and gradient",
    kernel: () => {
      const { argument } = minimumOfChannels(x);
      const { value, grad } = tf.valueAndGrad((t) => minimumOfChannels(t as Tensor4D).minimum as Tensor)(
        x as Tensor,
        dy,
      );
      return [value, argument, grad];
    },
    stock: () => {
      const { value, grad } = tf.valueAndGrad((t) => tf.min(t, 3, true))(x, dy);
      return [value, tf.argMin(x, 3), grad];
    },
  };
}
