import { tf } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import type { StockComparison } from "../stockComparison.ts";
import { movingAverage } from "./movingAverage.ts";

/** `movingAverage` in place against scaling and adding (without the copies back into the variables). */
export function movingAverageComparison(channels: number): StockComparison {
  const running = tensorOf(randomArray(1, [2 * channels]));
  const moments = tensorOf(randomArray(3, [3, channels]));
  const norm = { channels, meanAt: 0, varianceAt: channels, passes: [{ momentsAt: 0, varianceScale: 1.05 }] };
  const [ofRunning, ofBatch] = [1, 3].map((seed) => {
    const [mean, variance] = [0, 1].map((row) => tensorOf(randomArray(seed + row, [channels])));
    return { mean, variance };
  });
  const skip = tf.tensor1d([0], "int32");
  return {
    name: "movingAverage",
    kernel: () => {
      movingAverage(running, moments, [norm], 0.1, skip);
      return [];
    },
    stock: () => {
      tf.add(tf.mul(ofRunning.mean, 0.9), tf.mul(ofBatch.mean, 0.1));
      tf.add(tf.mul(ofRunning.variance, 0.9), tf.mul(ofBatch.variance, 0.105));
      return [];
    },
  };
}
