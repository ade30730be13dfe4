import { type Comparison, differentiated } from "../../stock/comparison.ts";
import type { Tensor4D } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import { channelMeans, weighChannels } from "./channelGate.ts";

/** Two maps weighed by their own means: channel attention without its linear layers. */
export function channelGateComparison(shape: readonly [number, number, number, number]): Comparison {
  return {
    name: `two maps of [${shape}] weighed by their means, forward and both gradients`,
    run: differentiated(
      (x, y) => {
        const seen = channelMeans(x as Tensor4D, y as Tensor4D);
        return weighChannels(seen, seen.means);
      },
      [tensorOf(randomArray(1, shape)), tensorOf(randomArray(2, shape))],
    ),
  };
}
