import type { Comparison } from "../../stock/comparison.ts";
import { type Tensor1D, tf } from "../../tensor/tf.ts";
import { seededRandom } from "../referenceTesting.ts";
import { makeAtlas, readFrames } from "./atlas.ts";

/** Pictures picked from an atlas of opaque ones. */
export function atlasComparison([batch, height, width]: readonly [number, number, number]): Comparison {
  const random = seededRandom(1);
  const frames = Array.from({ length: batch + 2 }, () => ({
    rgba: Uint8Array.from({ length: width * height * 4 }, (_, i) =>
      i % 4 === 3 ? 255 : Math.floor(256 * random()),
    ),
  }));
  const atlas = makeAtlas(frames, width, height);
  const indices = tf.range(1, batch + 1, 1, "int32") as Tensor1D;
  return {
    name: `readFrames, ${batch} of ${height}x${width}`,
    run: () => [readFrames(atlas, indices)],
  };
}
