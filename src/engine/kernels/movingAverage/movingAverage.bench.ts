import { tf } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import type { StockComparison } from "../stockComparison.ts";
import { movingAverage } from "./movingAverage.ts";

/** `movingAverage` in place against scaling and adding (without the copies back into the variables). */
export function movingAverageComparison(channels: number): StockComparison {
  const running = {
    mean: tensorOf(randomArray(1, [channels])),
    variance: tensorOf(randomArray(2, [channels])),
  };
  const moments = tensorOf(randomArray(3, [3, channels]));
  const [mean, variance] = [0, 1].map((row) => tensorOf(randomArray(4 + row, [channels])));
  const skip = tf.tensor1d([0], "int32");
  return {
    name: "movingAverage",
    kernel: () => {
      movingAverage(running, moments, 0.1, 1.05, skip);
      return [];
    },
    stock: () => {
      tf.add(tf.mul(running.mean, 0.9), tf.mul(mean, 0.1));
      tf.add(tf.mul(running.variance, 0.9), tf.mul(variance, 0.105));
      return [];
    },
  };
}
