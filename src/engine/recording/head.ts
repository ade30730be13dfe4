import * as v from "valibot";
import type {
  EvaluationReport,
  FrameSummary,
  OpenedDataset,
  PairMeasure,
  PairSurvey,
  SequenceView,
  StepReport,
} from "../protocol.ts";
import { frameIdSchema, transformSchema } from "./inspectionCodec.ts";
import { joined } from "./joined.ts";
import { damaged } from "./problems.ts";
import { choiceSchema, metricsSchema, parseRunRecord, type RunRecord } from "./runRecord.ts";

/** Everything of a recording but pictures. */
export interface RecordingHead {
  readonly run: RunRecord;
  readonly dataset: OpenedDataset;
  readonly stepsPerEpoch: number;
  /** Frames that were never targets. */
  readonly heldOut: readonly EvaluationReport["images"][number]["frame"][];
  readonly reports: readonly EvaluationReport[];
  /** Refined relative poses of all triplets at the end of the run. */
  readonly refined: StepReport["refined"];
  readonly survey: PairSurvey;
}

/** Working sizes are those of `RunConfig.resolution`. */
const side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1024));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const finite = v.pipe(v.number(), v.finite());
const text = v.pipe(v.string(), v.maxLength(10_000));
const MOST_FRAMES = 20_000;
const MOST_SEQUENCES = 1000;

const problem = v.object({
  severity: v.picklist(["error", "warning"]),
  code: text,
  message: text,
  file: v.nullable(text),
  line: v.nullable(count),
  remedy: text,
});
const problems = v.pipe(v.array(problem), v.maxLength(10_000));

const frameSummary: v.GenericSchema<unknown, FrameSummary> = v.object({
  name: text,
  isPosed: v.boolean(),
  hasPicture: v.boolean(),
  hasGroundTruth: v.boolean(),
  camFromWorld: v.nullable(transformSchema),
  intrinsics: v.nullable(v.object({ fx: finite, fy: finite, cx: finite, cy: finite })),
});

/** Absent in recordings of older pages. */
const truePath = v.optional(
  v.nullable(
    v.object({
      camFromWorld: v.pipe(v.array(v.nullable(transformSchema)), v.maxLength(MOST_FRAMES)),
      metresPerUnit: v.pipe(finite, v.gtValue(0)),
      rmsMetres: v.pipe(finite, v.minValue(0)),
    }),
  ),
  null,
);

/** A sequence without its points, which follow as bytes. */
const sequence = v.object({
  name: text,
  width: side,
  height: side,
  frames: v.pipe(v.array(frameSummary), v.maxLength(MOST_FRAMES)),
  triplets: count,
  normalisedFromColmap: v.pipe(finite, v.gtValue(0)),
  truePath,
  points: count,
});

const sequenceSummary = v.object({
  name: text,
  frames: count,
  posed: count,
  triplets: count,
  groundTruth: count,
  cameras: v.array(
    v.object({ id: count, model: text, width: count, height: count, params: v.array(finite) }),
  ),
  model: v.object({ cameras: count, images: count, points3D: count, points2D: count, observations: count }),
});

const report: v.GenericSchema<unknown, EvaluationReport> = v.object({
  choice: choiceSchema,
  step: count,
  depthFrom: v.picklist(["run", "weights"]),
  mean: metricsSchema,
  images: v.pipe(
    v.array(v.object({ ...metricsSchema.entries, frame: frameIdSchema, name: text, scale: finite })),
    v.maxLength(MOST_FRAMES),
  ),
  scale: v.object({ median: finite, std: finite }),
  baselines: v.object({ constant: metricsSchema, row: metricsSchema, meanMap: metricsSchema }),
});

const column = v.nullable(
  v.object({ meanError: finite, improvedShare: v.nullable(v.pipe(finite, v.minValue(0), v.maxValue(1))) }),
);
const number = v.nullable(finite);

const pair: v.GenericSchema<unknown, PairMeasure> = v.object({
  target: frameIdSchema,
  source: frameIdSchema,
  offset: v.picklist([-1, 1]),
  coarseRotationDegrees: finite,
  coarseRotationErrorDegrees: number,
  residualRotationDegrees: number,
  refinedRotationErrorDegrees: number,
  scale: number,
  residualTranslation: number,
  columns: v.object({ identity: column, coarse: column, optimT: column, optimR: column }),
});

export const headSchema = v.object({
  run: v.unknown(),
  dataset: v.object({
    summary: v.object({ sequences: v.array(sequenceSummary), problems }),
    sequences: v.pipe(v.array(sequence), v.minLength(1), v.maxLength(MOST_SEQUENCES)),
    problems,
  }),
  stepsPerEpoch: count,
  heldOut: v.pipe(v.array(frameIdSchema), v.maxLength(MOST_FRAMES)),
  reports: v.pipe(v.array(report), v.maxLength(100)),
  refined: v.pipe(
    v.array(v.object({ target: frameIdSchema, source: frameIdSchema, sourceFromTarget: transformSchema })),
    v.maxLength(2 * MOST_FRAMES),
  ),
  survey: v.object({ step: count, pairs: v.pipe(v.array(pair), v.maxLength(2 * MOST_FRAMES)) }),
});

const POSITION_BYTES = 12;
const COLOUR_BYTES = 3;

export function writeHead(head: RecordingHead): { json: unknown; bytes: Uint8Array } {
  const { sequences } = head.dataset;
  const json = {
    ...head,
    dataset: {
      ...head.dataset,
      sequences: sequences.map(({ pointPositions, pointColours, ...rest }) => ({
        ...rest,
        points: pointPositions.length / 3,
      })),
    },
  };
  const bytes = joined(
    sequences.flatMap(({ pointPositions, pointColours }) => [littleEndian(pointPositions), pointColours]),
  );
  return { json, bytes };
}

/** @throws ProblemError `recording-damaged`, or whatever is wrong with the run's record */
export function readHead(json: v.InferOutput<typeof headSchema>, bytes: Uint8Array): RecordingHead {
  let at = 0;
  const take = (size: number): Uint8Array => {
    const part = bytes.slice(at, at + size);
    if (part.length < size) throw damaged("the points end too early");
    at += size;
    return part;
  };
  const sequences = json.dataset.sequences.map(({ points, ...rest }): SequenceView => {
    const { truePath, frames } = rest;
    if (truePath !== null && truePath.camFromWorld.length !== frames.length) {
      throw damaged("the true path is not of the sequence's frames");
    }
    return {
      ...rest,
      pointPositions: floatsFrom(take(POSITION_BYTES * points)),
      pointColours: take(COLOUR_BYTES * points),
    };
  });
  const head = { ...json, run: parseRunRecord(json.run), dataset: { ...json.dataset, sequences } };
  const pairs = [...head.refined, ...head.survey.pairs];
  const named = [...head.heldOut, ...pairs.flatMap(({ target, source }) => [target, source])];
  for (const frame of named) requireFrame(head, frame);
  return head;
}

/** @throws ProblemError `recording-damaged` if the dataset has no such frame */
export function requireFrame(
  { dataset }: Pick<RecordingHead, "dataset">,
  { sequence, frame }: { readonly sequence: number; readonly frame: number },
): SequenceView {
  const view = dataset.sequences[sequence];
  if (view?.frames[frame] === undefined) throw damaged(`there is no frame ${frame} in sequence ${sequence}`);
  return view;
}

function littleEndian(values: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => {
    view.setFloat32(4 * i, value, true);
  });
  return new Uint8Array(view.buffer);
}

function floatsFrom(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const values = Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
  if (!values.every(Number.isFinite)) throw damaged("a point is not finite");
  return values;
}
