import { type Problem, refusal } from "../problem.ts";
import { collectFiles } from "./collectFiles.ts";
import type { ImageDecoder } from "./decode.ts";
import { readSequence } from "./readSequence.ts";
import type { Sequence } from "./sequence.ts";
import { splitSequences } from "./splitSequences.ts";
import type { VirtualFile } from "./virtualFile.ts";

export interface DatasetOptions {
  /** Working resolution in pixels. */
  readonly width: number;
  readonly height: number;
  /** Neighbour distance for which too little motion is warned about; 1 by default. */
  readonly stride?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { stage: string; done: number; total: number }) => void;
  readonly decodeImage: ImageDecoder;
}

export interface Dataset {
  readonly sequences: readonly Sequence[];
  /** Warnings: the set was accepted all the same. */
  readonly problems: readonly Problem[];
}

/** Reads dropped files into sequences.
 *  @throws ProblemError when the set is refused, or `dataset-cancelled` after `signal`. */
export async function openDataset(files: readonly VirtualFile[], options: DatasetOptions): Promise<Dataset> {
  const throwIfCancelled = (): void => {
    if (options.signal?.aborted === true) {
      throw refusal("dataset-cancelled", "Reading was cancelled.", "Drop the files again to read them.");
    }
  };
  const problems: Problem[] = [];
  throwIfCancelled();
  const groups = splitSequences(await collectFiles(files));
  const sequences: Sequence[] = [];
  for (const group of groups) {
    const onProgress = (stage: string, done: number, total: number): void => {
      throwIfCancelled();
      options.onProgress?.({ stage: groups.length === 1 ? stage : `${group.name}: ${stage}`, done, total });
    };
    sequences.push(await readSequence(group, { ...options, onProgress }, problems));
  }
  throwIfCancelled();
  return { sequences, problems };
}
