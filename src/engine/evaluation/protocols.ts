import type { GroundTruthDepth } from "../data/sequence.ts";
import { type MapSize, resizeBilinear } from "./resizeBilinear.ts";

/** Which pixels count and how predictions are bounded (method 7). */
export interface Protocol {
  readonly name: string;
  /** Metres; predictions are clamped to this range after scaling. */
  readonly minDepth: number;
  readonly maxDepth: number;
  /** True if the truth of a pixel, in metres and never 0, counts. */
  readonly counts: (truthMetres: number, row: number, column: number, size: MapSize) => boolean;
}

export const protocols = {
  /** Indoors: 0.1 to 10 m, every valid ground truth, no crop. */
  indoor: { name: "indoor", minDepth: 0.1, maxDepth: 10, counts: () => true },
} satisfies Record<string, Protocol>;

export type ProtocolName = keyof typeof protocols;

/** A frame with ground truth. It is decoded at every pass, so long sequences need no memory. */
export interface TruthFrame {
  readonly name: string;
  readonly groundTruth: () => Promise<GroundTruthDepth>;
}

/** A prediction: inverse depth, row-major, positive, in 1 / (the predictor's unit of length). */
export interface InverseDepthMap extends MapSize {
  readonly values: ArrayLike<number>;
}

/** Indices of the ground-truth pixels that count. */
export function countingPixels(truth: GroundTruthDepth, protocol: Protocol): Uint32Array {
  const indices: number[] = [];
  for (let i = 0; i < truth.metres.length; i++) {
    const metres = truth.metres[i];
    const isValid = metres > 0 && Number.isFinite(metres);
    if (isValid && protocol.counts(metres, Math.floor(i / truth.width), i % truth.width, truth))
      indices.push(i);
  }
  return Uint32Array.from(indices);
}

/** The ground truth at some of its pixels, metres. */
export function metresAt(truth: GroundTruthDepth, pixels: Uint32Array): Float64Array {
  const metres = new Float64Array(pixels.length);
  for (let k = 0; k < pixels.length; k++) metres[k] = truth.metres[pixels[k]];
  return metres;
}

/** Depth of a prediction at some pixels of the ground truth, in the predictor's unit. The inverse depth is resized to
 *  the truth's size before it is inverted, as published. */
export function depthAt(prediction: InverseDepthMap, truth: MapSize, pixels: Uint32Array): Float64Array {
  const inverse = resizeBilinear(prediction.values, prediction, truth);
  const depth = new Float64Array(pixels.length);
  for (let k = 0; k < pixels.length; k++) depth[k] = 1 / inverse[pixels[k]];
  return depth;
}

/** Scaled to metres, then bounded: the order of the published evaluation. */
export function scaledAndClamped(
  depth: Float64Array,
  scale: number,
  { minDepth, maxDepth }: Protocol,
): Float64Array {
  return depth.map((d) => Math.min(Math.max(d * scale, minDepth), maxDepth));
}
