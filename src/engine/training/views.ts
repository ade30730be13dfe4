import { toRows } from "../geometry/pose.ts";
import type {
  Column,
  FrameDepth,
  FrameInspection,
  ReconstructionView,
  RgbaPicture,
  SourceView,
} from "../protocol.ts";
import type { Tensor, Tensor4D } from "../tensor/tf.ts";
import type { ColumnsOfSource, Refinement } from "./columns.ts";
import type { Unpacked } from "./packed.ts";
import { COLUMNS } from "./surveyReport.ts";
import { SOURCE_OFFSETS, type TrainingSource, type TrainingTriplet } from "./trainingSet.ts";

/** The part of an inspection that the networks make. */
export type FrameViews = Pick<FrameInspection, "step" | "depth" | "sources" | "trainingMask" | "memory">;

/** The depth alone. */
export type FrameDepthView = Pick<FrameDepth, "step" | "depth">;

/** What is shown of a triplet, on the GPU; a batch of one throughout. */
export interface TripletMaps {
  /** [1,H,W,1], the finest scale. */
  readonly depth: Tensor4D;
  /** [1,H,W,1], of the finest scale. */
  readonly mask: Tensor4D;
  /** In temporal order. */
  readonly sources: readonly (ColumnsOfSource & Refinement)[];
  readonly memory: MemoryMaps | null;
}

/** [1,H,W,1] each. */
interface MemoryMaps {
  readonly depth: Tensor4D;
  readonly error: Tensor4D;
  /** The winning scale, -1 where none beat the memory's start. */
  readonly scale: Tensor4D;
}

/** The maps by the names under which they are packed. Of what a config does not have, nothing is packed.
 *
 *  | name                                                 | elements              |
 *  | ---------------------------------------------------- | --------------------- |
 *  | `depth`, `mask`                                      | H·W                   |
 *  | `memory.depth`, `memory.error`, `memory.scale`       | H·W                   |
 *  | `<source>.<column>.reconstruction`                   | H·W·3                 |
 *  | `<source>.<column>.error`                            | H·W                   |
 *  | `<source>.<column>.sourceFromTarget`                 | 12: the rows of [R t] |
 *  | `<source>.scale`                                     | 1: s                  |
 *  | `<source>.residualTranslation`, `<source>.axisAngle` | 3                     |
 *
 *  `<source>` is its offset from the target, -1 or 1. */
export function partsOf({ depth, mask, sources, memory }: TripletMaps): Record<string, Tensor | undefined> {
  const parts: Record<string, Tensor | undefined> = { depth, mask };
  for (const [name, map] of Object.entries(memory ?? {})) parts[`memory.${name}`] = map;
  sources.forEach((source, i) => {
    const of = SOURCE_OFFSETS[i];
    for (const column of COLUMNS) {
      const { reconstruction, error, sourceFromTarget } = source[column] ?? {};
      parts[`${of}.${column}.reconstruction`] = reconstruction;
      parts[`${of}.${column}.error`] = error;
      parts[`${of}.${column}.sourceFromTarget`] = sourceFromTarget;
    }
    parts[`${of}.scale`] = source.scale;
    parts[`${of}.residualTranslation`] = source.residualTranslation;
    parts[`${of}.axisAngle`] = source.axisAngle;
  });
  return parts;
}

/** Of a frame without posed neighbours. */
export function depthViews(seen: FrameDepthView): FrameViews {
  return { ...seen, sources: [], trainingMask: null, memory: null };
}

export function tripletViews(
  seen: Unpacked,
  triplet: TrainingTriplet,
  size: PictureSize,
): Omit<FrameViews, "step"> {
  return {
    depth: seen.floats("depth"),
    sources: triplet.sources.map((source) => sourceView(seen, source, size)),
    trainingMask: Uint8Array.from(seen.view("mask")),
    memory: seen.has("memory.depth")
      ? {
          depth: seen.floats("memory.depth"),
          error: seen.floats("memory.error"),
          // The memory starts as the finest scale's disparity: -1 is clamped to 0.
          scale: new Uint8Array(new Uint8ClampedArray(seen.view("memory.scale")).buffer),
        }
      : null,
  };
}

interface PictureSize {
  readonly width: number;
  readonly height: number;
}

function sourceView(seen: Unpacked, source: TrainingSource, size: PictureSize): SourceView {
  const of = source.offset;
  const view = (column: Column): ReconstructionView | null =>
    seen.has(`${of}.${column}.error`) ? reconstructionView(seen, `${of}.${column}`, size) : null;
  const axisAngle = seen.numbers(`${of}.axisAngle`);
  return {
    frame: source.frame,
    offset: source.offset,
    identity: reconstructionView(seen, `${of}.identity`, size),
    coarse: view("coarse"),
    optimT: view("optimT"),
    optimR: view("optimR"),
    coarseSourceFromTarget: toRows(source.coarseSourceFromTarget),
    cleanSourceFromTarget: toRows(source.cleanSourceFromTarget),
    optimTSourceFromTarget: seen.numbers(`${of}.optimT.sourceFromTarget`),
    optimRSourceFromTarget: seen.numbers(`${of}.optimR.sourceFromTarget`),
    scale: seen.numbers(`${of}.scale`)?.[0] ?? null,
    residualTranslation: seen.numbers(`${of}.residualTranslation`),
    residualRotationDegrees: axisAngle === null ? null : (Math.hypot(...axisAngle) * 180) / Math.PI,
  };
}

function reconstructionView(seen: Unpacked, name: string, size: PictureSize): ReconstructionView {
  const error = seen.floats(`${name}.error`);
  const picture = rgbaPicture(seen.view(`${name}.reconstruction`), size);
  return { picture, error, meanError: mean(error) };
}

function mean(values: Float32Array): number {
  let sum = 0;
  // By index: an iterator takes twenty times as long, and this is done for every pixel that is shown.
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** rgb: 0..1, row-major; what is outside is clamped. */
function rgbaPicture(rgb: Float32Array, { width, height }: PictureSize): RgbaPicture {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) rgba[4 * i + c] = 255 * rgb[3 * i + c];
    rgba[4 * i + 3] = 255;
  }
  return { width, height, rgba: new Uint8Array(rgba.buffer) };
}
