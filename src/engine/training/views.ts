import { toRows } from "../geometry/pose.ts";
import type {
  FrameInspection,
  MemoryView,
  ReconstructionView,
  RgbaPicture,
  SourceView,
} from "../protocol.ts";
import type { Tensor, Tensor4D } from "../tensor/tf.ts";
import type { ColumnMaps, ColumnsOfSource, Refinement } from "./columns.ts";
import type { TrainingSource, TrainingTriplet } from "./trainingSet.ts";

/** The part of an inspection that the networks make. */
export type FrameViews = Pick<FrameInspection, "depth" | "sources" | "trainingMask" | "memory">;

/** What an inspection records of a triplet, on the GPU; a batch of one throughout. */
export type TripletMaps = {
  /** [1,H,W,1], the finest scale. */
  readonly depth: Tensor4D;
  /** [1,H,W,1], of the finest scale. */
  readonly mask: Tensor4D;
  readonly sources: SourceMaps[];
  readonly memory: MemoryMaps | undefined;
};

export type SourceMaps = ColumnsOfSource & Refinement;

/** [1,H,W,1] each. */
export type MemoryMaps = {
  readonly depth: Tensor4D;
  readonly error: Tensor4D;
  /** The winning scale, -1 where none beat the memory's start. */
  readonly scale: Tensor4D;
};

/** Reads the maps of a triplet back. Every read is begun before the first `await`. */
export async function readTriplet(maps: TripletMaps, triplet: TrainingTriplet): Promise<FrameViews> {
  const [depth, mask, memory, sources] = await Promise.all([
    floats(maps.depth),
    floats(maps.mask),
    maps.memory === undefined ? null : readMemory(maps.memory),
    Promise.all(maps.sources.map((of, i) => readSource(of, triplet.sources[i]))),
  ]);
  return { depth, sources, trainingMask: Uint8Array.from(mask), memory };
}

async function readMemory(maps: MemoryMaps): Promise<MemoryView> {
  const [depth, error, scale] = await Promise.all([
    floats(maps.depth),
    floats(maps.error),
    floats(maps.scale),
  ]);
  // The memory starts as the finest scale's disparity.
  return { depth, error, scale: Uint8Array.from(scale, (k) => Math.max(0, k)) };
}

async function readSource(maps: SourceMaps, source: TrainingSource): Promise<SourceView> {
  const [identity, coarse, optimT, optimR, poseT, poseR, scale, residualTranslation, axisAngle] =
    await Promise.all([
      readColumn(maps.identity),
      optional(maps.coarse, readColumn),
      optional(maps.optimT, readColumn),
      optional(maps.optimR, readColumn),
      optional(maps.optimT?.sourceFromTarget, numbers),
      optional(maps.optimR?.sourceFromTarget, numbers),
      optional(maps.scale, numbers),
      optional(maps.residualTranslation, numbers),
      optional(maps.axisAngle, numbers),
    ]);
  return {
    frame: source.frame,
    offset: source.offset,
    identity,
    coarse,
    optimT,
    optimR,
    coarseSourceFromTarget: toRows(source.coarseSourceFromTarget),
    cleanSourceFromTarget: toRows(source.cleanSourceFromTarget),
    optimTSourceFromTarget: poseT,
    optimRSourceFromTarget: poseR,
    scale: scale?.[0] ?? null,
    residualTranslation,
    residualRotationDegrees: axisAngle === null ? null : (Math.hypot(...axisAngle) * 180) / Math.PI,
  };
}

async function readColumn({ reconstruction, error }: ColumnMaps): Promise<ReconstructionView> {
  const [height, width] = reconstruction.shape.slice(1, 3);
  const [rgb, errors] = await Promise.all([floats(reconstruction), floats(error)]);
  return { picture: rgbaPicture(rgb, width, height), error: errors, meanError: mean(errors) };
}

function optional<T, R>(value: T | undefined, read: (value: T) => Promise<R>): Promise<R | null> {
  return value === undefined ? Promise.resolve(null) : read(value);
}

export async function floats(tensor: Tensor): Promise<Float32Array> {
  // A copy: the library hands out its cache, and pictures are transferred away.
  return Float32Array.from(await tensor.data());
}

async function numbers(tensor: Tensor): Promise<readonly number[]> {
  return [...(await tensor.data())];
}

function mean(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function rgbaPicture(rgb: Float32Array, width: number, height: number): RgbaPicture {
  const rgba = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) rgba[4 * i + c] = Math.round(Math.min(1, Math.max(0, rgb[3 * i + c])) * 255);
    rgba[4 * i + 3] = 255;
  }
  return { width, height, rgba };
}
