import type { Problem } from "../problem.ts";
import type { Dataset } from "./openDataset.ts";
import { type CameraSummary, type ModelCounts, tripletsOf } from "./sequence.ts";

/** A dataset in counts: what `cli inspect --json` prints (without `ok`) and the page shows. */
export interface DatasetSummary {
  readonly sequences: readonly SequenceSummary[];
  readonly problems: readonly Problem[];
}

export interface SequenceSummary {
  readonly name: string;
  readonly frames: number;
  readonly posed: number;
  /** At the stride that was asked for. */
  readonly triplets: number;
  /** Frames with ground-truth depth. */
  readonly groundTruth: number;
  readonly cameras: readonly CameraSummary[];
  readonly model: ModelCounts;
}

export function summarise(dataset: Dataset, stride = 1): DatasetSummary {
  return {
    sequences: dataset.sequences.map((sequence) => ({
      name: sequence.name,
      frames: sequence.frames.length,
      posed: sequence.frames.filter((frame) => frame.camFromWorld !== null).length,
      triplets: tripletsOf(sequence, stride).length,
      groundTruth: sequence.frames.filter((frame) => frame.hasGroundTruth).length,
      cameras: sequence.cameras,
      model: sequence.modelCounts,
    })),
    problems: dataset.problems,
  };
}
