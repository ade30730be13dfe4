import { type Tensor4D, tf } from "../tensor/tf.ts";

/** A map [B,H,W,C] with a border of its mirror image: `reflect` about the border pixels, `symmetric` with them.
 *  The library's gradient drops what flows into the border; the step costs what it costs all the same. */
export function mirrored(map: Tensor4D, pixels: number, mode: "reflect" | "symmetric"): Tensor4D {
  const sides: [number, number] = [pixels, pixels];
  return tf.mirrorPad(map, [[0, 0], sides, sides, [0, 0]], mode);
}
