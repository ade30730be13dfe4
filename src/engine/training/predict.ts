import { flipCombined } from "../evaluation/flip.ts";
import { depthNet } from "../networks/depthNet.ts";
import type { DepthNetShape } from "../networks/depthNetShape.ts";
import { evaluateMode } from "../networks/mode.ts";
import type { ParameterStore } from "../networks/params.ts";
import { type DepthRange, scaledDisparity } from "../reconstruction/projection.ts";
import { type Tensor4D, tf } from "../tensor/tf.ts";
import type { RunConfig } from "./config.ts";
import { depthNetOptionsOf, depthRangeOf } from "./setup.ts";

/** What turns a picture into depth: a run's networks, or a depth network from a checkpoint without a run. */
export interface DepthPredictor {
  readonly parameters: ParameterStore;
  readonly shape: DepthNetShape;
  /** In normalised units. */
  readonly depthRange: DepthRange;
}

/** The predictor that a run's networks are. */
export function predictorOf(parameters: ParameterStore, config: RunConfig): DepthPredictor {
  return { parameters, shape: depthNetOptionsOf(config).shape, depthRange: depthRangeOf(config) };
}

/** rgba: 8-bit, height * width * 4. */
export interface Picture {
  readonly rgba: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Inverse depth of one picture in 1 / normalised units, row-major, from the finest scale with batch norms on their
 *  running statistics. */
export async function predictInverseDepth(
  { parameters, shape, depthRange }: DepthPredictor,
  picture: Picture,
): Promise<Float32Array> {
  const inverse = tf.tidy(() => {
    const { rgba, width, height } = picture;
    const rgb = new Float32Array(width * height * 3);
    for (let i = 0; i < width * height; i++) {
      for (let c = 0; c < 3; c++) rgb[3 * i + c] = rgba[4 * i + c] / 255;
    }
    const image = tf.tensor4d(rgb, [1, height, width, 3]) as Tensor4D;
    // The finest scale needs no enlargement; how the others would be enlarged changes nothing here.
    const [finest] = depthNet(parameters, image, { shape, upsampling: null }, evaluateMode);
    return scaledDisparity(finest, depthRange);
  });
  const values = Float32Array.from(await inverse.data());
  inverse.dispose();
  return values;
}

/** Depth of one picture in normalised units, row-major. */
export async function predictDepth(predictor: DepthPredictor, picture: Picture): Promise<Float32Array> {
  return (await predictInverseDepth(predictor, picture)).map((inverse) => 1 / inverse);
}

/** As `predictInverseDepth`, combined with the prediction for the mirrored picture (flip post-processing). */
export async function predictWithFlip(predictor: DepthPredictor, picture: Picture): Promise<Float32Array> {
  const direct = await predictInverseDepth(predictor, picture);
  const mirrored = await predictInverseDepth(predictor, mirroredPicture(picture));
  return flipCombined(direct, mirrored, picture.width, picture.height);
}

/** Left and right exchanged. */
export function mirroredPicture({ rgba, width, height }: Picture): Picture {
  const mirrored = new Uint8Array(rgba.length);
  for (let row = 0; row < height; row++) {
    for (let x = 0; x < width; x++) {
      const pixel = 4 * (row * width + x);
      mirrored.set(rgba.subarray(pixel, pixel + 4), 4 * (row * width + width - 1 - x));
    }
  }
  return { rgba: mirrored, width, height };
}
