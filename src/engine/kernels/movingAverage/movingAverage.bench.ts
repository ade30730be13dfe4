import { tf } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import type { StockComparison } from "../stockComparison.ts";
import { movingAverage } from "./movingAverage.ts";

/** `movingAverage` in place against scaling both and adding (without the copy back into the variable). */
export function movingAverageComparison(channels: number): StockComparison {
  const running = tensorOf(randomArray(1, [channels]));
  const batch = tensorOf(randomArray(2, [channels]));
  const skip = tf.tensor1d([0], "int32");
  return {
    name: "movingAverage",
    kernel: () => {
      movingAverage(running, batch, 0.1, 1.05, skip);
      return [];
    },
    stock: () => {
      tf.add(tf.mul(running, 0.9), tf.mul(batch, 0.105));
      return [];
    },
  };
}
