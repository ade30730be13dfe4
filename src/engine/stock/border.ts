import { type Tensor, type Tensor3D, type Tensor4D, tf } from "../tensor/tf.ts";

/** A map [B,H,W,C] with a border of its mirror image: `reflect` about the border pixels, `symmetric` with them.
 *  The library's gradient of `mirrorPad` drops what flows into the border. This one gives it back to the pixels that it
 *  came from, by two products with constant matrices: one dispatch more. */
export function mirrored(map: Tensor4D, pixels: number, mode: "reflect" | "symmetric"): Tensor4D {
  const [batch, height, width, channels] = map.shape;
  const sides: [number, number] = [pixels, pixels];
  const pad = tf.customGrad((x) => ({
    value: tf.mirrorPad(x as Tensor4D, [[0, 0], sides, sides, [0, 0]], mode),
    gradFunc: (dy) => {
      const ofRows = tf.reshape(dy, [batch, height + 2 * pixels, -1]);
      const folded = tf.matMul(foldingMatrix(height, pixels, mode), ofRows);
      const ofColumns = tf.reshape(folded, [batch * height, width + 2 * pixels, channels]);
      return tf.reshape(tf.matMul(foldingMatrix(width, pixels, mode), ofColumns), map.shape);
    },
  }));
  return pad(map) as Tensor4D;
}

/** [1, length, length + 2 pixels]: 1 where a place of the bordered row shows a place of the row. */
function foldingMatrix(length: number, pixels: number, mode: "reflect" | "symmetric"): Tensor {
  const bordered = length + 2 * pixels;
  const repeated = mode === "symmetric" ? 1 : 0;
  const matrix = new Float32Array(length * bordered);
  for (let i = 0; i < bordered; i++) {
    const at = i - pixels;
    const shown = at < 0 ? -at - repeated : at >= length ? 2 * (length - 1) - at + repeated : at;
    matrix[shown * bordered + i] = 1;
  }
  return tf.tensor3d(matrix, [1, length, bordered]) as Tensor3D;
}
