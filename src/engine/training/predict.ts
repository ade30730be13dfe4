import { depthNet } from "../networks/depthNet.ts";
import { evaluateMode } from "../networks/mode.ts";
import type { ParameterStore } from "../networks/params.ts";
import { scaledDisparity } from "../reconstruction/projection.ts";
import { type Tensor4D, tf } from "../tensor/tf.ts";
import type { RunConfig } from "./config.ts";
import { depthNetOptionsOf, depthRangeOf } from "./setup.ts";

/** Inverse depth of one picture in 1 / normalised units, row-major, from the finest scale with batch norms on their
 *  running statistics. rgba: 8-bit, height * width * 4. */
export async function predictInverseDepth(
  parameters: ParameterStore,
  config: RunConfig,
  picture: { readonly rgba: Uint8Array; readonly width: number; readonly height: number },
): Promise<Float32Array> {
  const inverse = tf.tidy(() => {
    const { rgba, width, height } = picture;
    const rgb = new Float32Array(width * height * 3);
    for (let i = 0; i < width * height; i++) {
      for (let c = 0; c < 3; c++) rgb[3 * i + c] = rgba[4 * i + c] / 255;
    }
    const image = tf.tensor4d(rgb, [1, height, width, 3]) as Tensor4D;
    const [finest] = depthNet(parameters, image, depthNetOptionsOf(config), evaluateMode);
    return scaledDisparity(finest, depthRangeOf(config));
  });
  const values = Float32Array.from(await inverse.data());
  inverse.dispose();
  return values;
}
