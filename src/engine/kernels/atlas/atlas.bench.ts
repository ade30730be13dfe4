import { type Tensor1D, tf } from "../../tensor/tf.ts";
import { seededRandom } from "../referenceTesting.ts";
import type { StockComparison } from "../stockComparison.ts";
import { makeAtlas, readFrames } from "./atlas.ts";

/** `readFrames` against gather, cast and division of one int32 a channel (three times the atlas's memory). */
export function atlasComparison([batch, height, width]: readonly [number, number, number]): StockComparison {
  const random = seededRandom(1);
  const frames = Array.from({ length: batch + 2 }, () => ({
    rgba: Uint8Array.from({ length: width * height * 4 }, () => Math.floor(256 * random())),
  }));
  const atlas = makeAtlas(frames, width, height);
  const channels = frames.flatMap(({ rgba }) => [...rgba].filter((_, i) => i % 4 !== 3));
  const unpacked = tf.tensor4d(channels, [frames.length, height, width, 3], "int32");
  const indices = tf.range(1, batch + 1, 1, "int32") as Tensor1D;
  return {
    name: "atlas, readFrames",
    kernel: () => [readFrames(atlas, indices)],
    stock: () => [tf.div(tf.cast(tf.gather(unpacked, indices), "float32"), 255)],
  };
}
