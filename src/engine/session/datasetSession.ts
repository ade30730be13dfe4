import type { ImageDecoder } from "../data/decode.ts";
import { type Dataset, type DatasetOptions, openDataset } from "../data/openDataset.ts";
import { type Frame, type Sequence, type TruePath, tripletsOf } from "../data/sequence.ts";
import { summarise } from "../data/summary.ts";
import { fromRows, toRows } from "../geometry/pose.ts";
import { refusal } from "../problem.ts";
import type {
  EngineEvent,
  EngineRequests,
  FrameId,
  OpenedDataset,
  RgbaPicture,
  SequenceView,
  TruePathView,
} from "../protocol.ts";
import type { RunConfig } from "../training/config.ts";

/** Progress reaches the page at most this often; a stage's begin and end always do. */
const PROGRESS_EVERY_MS = 100;

/** The opened dataset of an engine. Needs no GPU. */
export class DatasetSession {
  private readonly decodeImage: ImageDecoder;
  private readonly emit: (event: EngineEvent) => void;
  private opening: AbortController | null = null;
  private current: Dataset | null = null;

  constructor(decodeImage: ImageDecoder, emit: (event: EngineEvent) => void) {
    this.decodeImage = decodeImage;
    this.emit = emit;
  }

  /** The dataset, or null before one was opened. */
  get dataset(): Dataset | null {
    return this.current;
  }

  /** @throws ProblemError `run-no-data`. */
  required(): Dataset {
    if (this.current === null) {
      throw refusal(
        "run-no-data",
        "There is nothing to train on yet.",
        "Drop a sequence or open a sample first.",
      );
    }
    return this.current;
  }

  /** The dataset as a run with this config needs it. @throws ProblemError `run-no-data` or `run-resolution`. */
  requiredFor({ resolution }: RunConfig): Dataset {
    const dataset = this.required();
    const { width, height } = dataset.sequences[0];
    if (width !== resolution.width || height !== resolution.height) {
      throw refusal(
        "run-resolution",
        `The pictures were read at ${width} x ${height}, but the run asks for ${resolution.width} x ${resolution.height}.`,
        "Open the sequence again at the run's resolution.",
      );
    }
    return dataset;
  }

  async open({
    files,
    width,
    height,
    stride,
  }: EngineRequests["openDataset"]["params"]): Promise<OpenedDataset> {
    this.opening?.abort();
    const opening = new AbortController();
    this.opening = opening;
    const dataset = await openDataset(files, {
      width,
      height,
      stride,
      decodeImage: this.decodeImage,
      signal: opening.signal,
      onProgress: this.progress(),
    });
    // A refused or cancelled set leaves the present one in place: nothing of the user's is lost.
    this.current = dataset;
    return {
      summary: summarise(dataset, stride),
      sequences: dataset.sequences.map((sequence) => viewOf(sequence, stride)),
      problems: dataset.problems,
    };
  }

  private progress(): NonNullable<DatasetOptions["onProgress"]> {
    let lastStage = "";
    let lastMs = 0;
    return ({ stage, done, total }) => {
      const ms = performance.now();
      if (stage === lastStage && done < total && ms - lastMs < PROGRESS_EVERY_MS) return;
      lastStage = stage;
      lastMs = ms;
      this.emit({ kind: "opening", stage, done, total });
    };
  }

  cancel(): void {
    this.opening?.abort();
  }

  frame({ sequence, frame }: FrameId): Frame {
    const found = this.current?.sequences[sequence]?.frames[frame];
    if (found === undefined) throw new Error(`There is no frame ${frame} in sequence ${sequence}.`);
    return found;
  }

  /** A copy, since pictures are transferred to the page. */
  picture(id: FrameId): RgbaPicture | null {
    const { rgba } = this.frame(id);
    const sequence = this.current?.sequences[id.sequence];
    if (rgba === null || sequence === undefined) return null;
    return { width: sequence.width, height: sequence.height, rgba: rgba.slice() };
  }

  async exportPoses({
    sequence,
    camFromWorld,
    format,
  }: EngineRequests["exportPoses"]["params"]): Promise<EngineRequests["exportPoses"]["value"]> {
    const found = this.required().sequences[sequence];
    if (found === undefined) throw new Error(`There is no sequence ${sequence}.`);
    const { exportPoses } = await import("../exports/poses/exportPoses.ts");
    const poses = camFromWorld.map((rows) => (rows === null ? null : fromRows(rows)));
    return { bytes: await exportPoses(found, poses, format) };
  }

  /** Ground truth resampled (nearest) to the working size, metres, 0 where invalid; null without it. */
  async groundTruthAtWorkingSize(id: FrameId): Promise<Float32Array | null> {
    const { groundTruth } = this.frame(id);
    const sequence = this.current?.sequences[id.sequence];
    if (groundTruth === null || sequence === undefined) return null;
    const truth = await groundTruth();
    const { width, height } = sequence;
    const metres = new Float32Array(width * height);
    for (let y = 0; y < height; y++) {
      const row = Math.min(truth.height - 1, Math.floor(((y + 0.5) * truth.height) / height));
      for (let x = 0; x < width; x++) {
        const column = Math.min(truth.width - 1, Math.floor(((x + 0.5) * truth.width) / width));
        metres[y * width + x] = truth.metres[row * truth.width + column];
      }
    }
    return metres;
  }
}

function viewOf(sequence: Sequence, stride: number): SequenceView {
  return {
    name: sequence.name,
    width: sequence.width,
    height: sequence.height,
    frames: sequence.frames.map((frame) => ({
      name: frame.name,
      isPosed: frame.camFromWorld !== null,
      hasPicture: frame.rgba !== null,
      hasGroundTruth: frame.hasGroundTruth,
      camFromWorld: frame.camFromWorld === null ? null : toRows(frame.camFromWorld),
      intrinsics: frame.intrinsics,
    })),
    triplets: tripletsOf(sequence, stride).length,
    normalisedFromColmap: sequence.normalisedFromColmap,
    truePath: truePathView(sequence.truePath),
    pointPositions: sequence.points.positions.slice(),
    pointColours: sequence.points.colours.slice(),
  };
}

function truePathView(path: TruePath | null): TruePathView | null {
  if (path === null) return null;
  return { ...path, camFromWorld: path.camFromWorld.map((pose) => (pose === null ? null : toRows(pose))) };
}
