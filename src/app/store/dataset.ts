import type { RunConfig } from "../../engine/training/config.ts";

/** What the page knows of the data in small values; the opened dataset itself lies in `frames.ts`. */
export type DatasetSlice =
  | { readonly status: "empty" }
  | {
      readonly status: "opening";
      readonly title: string;
      /** Stages in the order in which the engine named them; the last one is under way. */
      readonly stages: readonly OpeningStage[];
      /** What was on screen before, to return to when the reading is cancelled. */
      readonly previous: OpenDataset | null;
    }
  | OpenDataset;

export interface OpenDataset {
  readonly status: "open";
  readonly title: string;
  /** Counts opened datasets: views that hold pictures of an older one start over. */
  readonly version: number;
  readonly sequences: number;
  readonly width: number;
  readonly height: number;
  /** Triplets and warnings are told for this one. */
  readonly stride: number;
  readonly framesWithTruth: number;
}

export interface OpeningStage {
  readonly name: string;
  readonly done: number;
  readonly total: number;
}

export const noDataset: DatasetSlice = { status: "empty" };

/** Whether the data were read at the resolution and the stride of a config. */
export function isReadFor(
  dataset: Pick<OpenDataset, "width" | "height" | "stride">,
  { resolution, stride }: Pick<RunConfig, "resolution" | "stride">,
): boolean {
  const { width, height } = resolution;
  return dataset.width === width && dataset.height === height && dataset.stride === stride;
}

export function startedOpening(dataset: DatasetSlice, title: string): DatasetSlice {
  const previous =
    dataset.status === "open" ? dataset : dataset.status === "opening" ? dataset.previous : null;
  return { status: "opening", title, stages: [], previous };
}

/** A stage begins when its name first occurs, and is done when another one follows it. */
export function openingProgressed(dataset: DatasetSlice, stage: OpeningStage): DatasetSlice {
  if (dataset.status !== "opening") return dataset;
  const at = dataset.stages.findIndex((known) => known.name === stage.name);
  const stages = at < 0 ? [...dataset.stages, stage] : dataset.stages.with(at, stage);
  return { ...dataset, stages };
}

/** Cancelled or refused: back to what was open. */
export function openingEnded(dataset: DatasetSlice): DatasetSlice {
  return dataset.status === "opening" ? (dataset.previous ?? noDataset) : dataset;
}
