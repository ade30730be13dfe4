import type { FrameId } from "./dataset.ts";
import type { Column } from "./inspection.ts";

/** What a column makes of one pair, over all its pixels. */
export interface ColumnMeasure {
  readonly meanError: number;
  /** Share of the pixels whose error is below that in the column before (of those that the run has); null for identity. */
  readonly improvedShare: number | null;
}

/** A target with one of its sources. */
export interface PairMeasure {
  readonly target: FrameId;
  readonly source: FrameId;
  /** -1: the source precedes the target; +1: it follows. */
  readonly offset: -1 | 1;
  /** Rotation between the two by the pose that the networks are given. */
  readonly coarseRotationDegrees: number;
  /** Angle between the rotation that the networks are given and the export's; null where the run damages no poses. */
  readonly coarseRotationErrorDegrees: number | null;
  /** Angle of PoseNet's rotation; null without Optim R. */
  readonly residualRotationDegrees: number | null;
  /** Angle between the rotation after Optim R and the export's; null where the run damages no poses, or without Optim R. */
  readonly refinedRotationErrorDegrees: number | null;
  /** AlignNet's scale s; null without Optim t. */
  readonly scale: number | null;
  /** Length of AlignNet's Δt, normalised units; null without Optim t. */
  readonly residualTranslation: number | null;
  /** Null where the run does not have the column. */
  readonly columns: Readonly<Record<Column, ColumnMeasure | null>>;
}

/** Every pair of the opened frames, held-out targets included, with the networks of one step. */
export interface PairSurvey {
  readonly step: number;
  readonly pairs: readonly PairMeasure[];
}
