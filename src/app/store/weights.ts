/** What the page knows of opened weights in small values; the engine's report lies in `frames.ts`. */
export type WeightsSlice =
  | { readonly status: "none" }
  | {
      readonly status: "opening";
      readonly title: string;
      /** What was open before, to return to when the files are refused: the engine keeps it, too. */
      readonly previous: OpenWeights | null;
    }
  | OpenWeights;

export interface OpenWeights {
  readonly status: "open";
  /** The files' names, as a sentence has them: `encoder.pth + depth.pth`. */
  readonly title: string;
  /** Counts opened weights: each has a report of its own in `frames.ts`. */
  readonly version: number;
  /** The files hold a depth encoder and its decoder. */
  readonly canPredict: boolean;
  /** What the next run that is built starts from: its seed, or these. */
  readonly startsRuns: boolean;
}

export const noWeights: WeightsSlice = { status: "none" };

export function startedOpeningWeights(weights: WeightsSlice, title: string): WeightsSlice {
  return { status: "opening", title, previous: openOf(weights) };
}

/** Refused: back to what was open. */
export function openingWeightsEnded(weights: WeightsSlice): WeightsSlice {
  return weights.status === "opening" ? (weights.previous ?? noWeights) : weights;
}

export function withStart(weights: WeightsSlice, startsRuns: boolean): WeightsSlice {
  return weights.status === "open" ? { ...weights, startsRuns } : weights;
}

/** The weights that the engine holds now, also while others are read. */
export function openOf(weights: WeightsSlice): OpenWeights | null {
  if (weights.status === "opening") return weights.previous;
  return weights.status === "open" ? weights : null;
}

export function startsFromWeights(weights: WeightsSlice): boolean {
  return openOf(weights)?.startsRuns === true;
}
