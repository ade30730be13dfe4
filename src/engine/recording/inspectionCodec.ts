import * as v from "valibot";
import type { FrameId, FrameInspection, MemoryView, ReconstructionView, SourceView } from "../protocol.ts";
import { type Codec, depthMap, errorMap, fields, flagMap, list, nullable, picture, plain } from "./codec.ts";

const finite = v.pipe(v.number(), v.finite());
const index = v.pipe(v.number(), v.integer(), v.minValue(0));

export const frameIdSchema: v.GenericSchema<unknown, FrameId> = v.object({ sequence: index, frame: index });
/** `[R | t]`, row-major 3 x 4. */
export const transformSchema = v.pipe(v.array(finite), v.length(12));

const number = plain(finite);
const transform = nullable(plain<readonly number[]>(transformSchema));

/** A frame has at most the two neighbours of its triplet. */
const MOST_SOURCES = 2;

const reconstruction: Codec<ReconstructionView> = fields<ReconstructionView>({
  picture,
  error: errorMap,
  meanError: number,
});

const source: Codec<SourceView> = fields<SourceView>({
  frame: plain(frameIdSchema),
  offset: plain(v.picklist([-1, 1])),
  identity: reconstruction,
  coarse: nullable(reconstruction),
  optimT: nullable(reconstruction),
  optimR: nullable(reconstruction),
  coarseSourceFromTarget: transform,
  cleanSourceFromTarget: transform,
  optimTSourceFromTarget: transform,
  optimRSourceFromTarget: transform,
  scale: nullable(number),
  residualTranslation: nullable(plain<readonly number[]>(v.pipe(v.array(finite), v.length(3)))),
  residualRotationDegrees: nullable(number),
});

/** One row a field of an inspection: how it is kept. */
export const inspectionCodec: Codec<FrameInspection> = fields<FrameInspection>({
  frame: plain(frameIdSchema),
  step: plain(index),
  picture,
  depth: nullable(depthMap),
  depthFrom: plain(v.nullable(v.picklist(["run", "weights"]))),
  groundTruthMetres: nullable(depthMap),
  sources: list(source, MOST_SOURCES),
  trainingMask: nullable(flagMap),
  memory: nullable(fields<MemoryView>({ depth: depthMap, error: errorMap, scale: flagMap })),
});
