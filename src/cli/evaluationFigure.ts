import { encode } from "fast-png";
import type { GroundTruthDepth } from "../engine/data/sequence.ts";
import {
  countingPixels,
  depthMapOf,
  type InverseDepthMap,
  scaledAndClamped,
} from "../engine/evaluation/comparison.ts";
import type { Protocol } from "../engine/evaluation/protocols.ts";
import { type MapSize, resizeBilinear } from "../engine/evaluation/resizeBilinear.ts";
import type { Picture } from "../engine/training/depthPredictor.ts";
import { type ColourScale, colourise } from "../viz/colourise.ts";
import { depthRange } from "../viz/range.ts";

/** Error panels of all figures end at the same |d - g| / g, so that figures compare. */
export const MOST_ERROR_SHOWN = 0.5;

/** Pixels between two panels. */
const GAP = 8;

export interface FigureInput {
  readonly picture: Picture;
  readonly truth: GroundTruthDepth;
  readonly prediction: InverseDepthMap;
  /** Factor from the prediction's unit to metres. */
  readonly scale: number;
  readonly protocol: Protocol;
}

/** A PNG of four panels at the truth's size: the picture, the truth, the prediction on the truth's colours, and the
 *  relative error where a pixel counts, hatched elsewhere. The ranges are in its text chunk `Description`.
 *  @throws RangeError if the truth has no valid pixel. */
export function evaluationFigure({ picture, truth, prediction, scale, protocol }: FigureInput): Uint8Array {
  const { width, height } = truth;
  const range = depthRange(truth.metres);
  if (range === null) throw new RangeError("A figure of a frame without ground truth.");
  const predicted = scaledAndClamped(depthMapOf(prediction, truth, protocol.resizes), scale, protocol);
  const error = new Float32Array(width * height).fill(Number.NaN);
  for (const pixel of countingPixels(truth, protocol)) {
    error[pixel] = Math.abs(predicted[pixel] - truth.metres[pixel]) / truth.metres[pixel];
  }
  const depthColours: ColourScale = { map: "Turbo", range, isReversed: true };
  const errorColours: ColourScale = {
    map: "Magma",
    range: { min: 0, max: MOST_ERROR_SHOWN },
    isReversed: false,
  };
  const isMissing = (metres: number): boolean => metres === 0;
  return encode({
    ...sideBySide(
      [
        resizedRgba(picture, truth),
        colourise(truth.metres, depthColours, isMissing),
        colourise(Float32Array.from(predicted), depthColours),
        colourise(error, errorColours),
      ],
      truth,
    ),
    channels: 4,
    text: {
      Description: `picture, ground truth, prediction, error; depth ${range.min} to ${range.max} m (Turbo, near is warm), |d - g| / g 0 to ${MOST_ERROR_SHOWN} (Magma)`,
    },
  });
}

function resizedRgba({ rgba, ...from }: Picture, to: MapSize): Uint8ClampedArray {
  const resized = new Uint8ClampedArray(4 * to.width * to.height);
  for (let channel = 0; channel < 4; channel++) {
    const plane = Float32Array.from({ length: from.width * from.height }, (_, i) => rgba[4 * i + channel]);
    resizeBilinear(plane, from, to).forEach((value, i) => {
      resized[4 * i + channel] = value;
    });
  }
  return resized;
}

/** Panels of one size in a row on white; what is transparent in them is hatched. */
function sideBySide(panels: readonly Uint8ClampedArray[], { width, height }: MapSize) {
  const total = panels.length * (width + GAP) - GAP;
  const data = new Uint8Array(4 * total * height).fill(255);
  for (const [index, panel] of panels.entries()) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const from = 4 * (y * width + x);
        const to = 4 * (y * total + index * (width + GAP) + x);
        if (panel[from + 3] === 0) data.fill(hatchAt(x, y), to, to + 3);
        else data.set(panel.subarray(from, from + 3), to);
      }
    }
  }
  return { width: total, height, data };
}

/** Fine diagonal lines on white: no colour of a map. */
function hatchAt(x: number, y: number): number {
  return (x + y) % 6 < 2 ? 190 : 245;
}
