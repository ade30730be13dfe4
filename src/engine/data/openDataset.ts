import type { Problem } from "../problem.ts";
import type { ImageDecoder } from "./decode.ts";
import type { Sequence } from "./sequence.ts";
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
 *  @throws ProblemError when the set is refused. */
export declare function openDataset(files: readonly VirtualFile[], options: DatasetOptions): Promise<Dataset>;
