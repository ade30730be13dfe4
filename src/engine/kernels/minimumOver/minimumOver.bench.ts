import type { Comparison } from "../../stock/comparison.ts";
import { detach } from "../../tensor/operation.ts";
import { type Tensor, type Tensor4D, tf } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import { minimumOfChannels } from "./minimumOver.ts";

/** The minimum, its index and the gradient (equal where nothing ties). */
export function minimumOverComparison(shape: readonly [number, number, number, number]): Comparison {
  const x = tensorOf(randomArray(1, shape));
  const dy = tensorOf(randomArray(2, [...shape.slice(0, 3), 1]));
  return {
    name: `minimumOver [${shape}], with index and gradient`,
    run: () => {
      const indices: Tensor[] = [];
      const { value, grad } = tf.valueAndGrad((maps) => {
        const { minimum, argument } = minimumOfChannels(maps as Tensor4D);
        indices.push(tf.keep(detach(argument)));
        return minimum as Tensor;
      })(x, dy);
      const [argument] = indices.map((index) => tf.add(index, 0));
      tf.dispose(indices);
      return [value, argument, grad];
    },
  };
}
