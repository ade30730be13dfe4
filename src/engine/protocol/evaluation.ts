import type { DepthMetrics } from "../evaluation/metrics.ts";
import type { ProtocolName } from "../evaluation/protocols.ts";
import type { ScaleAlignmentName } from "../evaluation/scaleAlignment.ts";
import type { FrameId } from "./dataset.ts";

/** What an evaluation is asked for. */
export interface EvaluationChoice {
  /** The run's held-out frames, or every frame with ground truth. */
  readonly frames: "heldOut" | "all";
  readonly protocol: ProtocolName;
  readonly scaling: ScaleAlignmentName;
  /** The mirrored picture is predicted too, and the two are blended (`evaluation/flip.ts`). */
  readonly flip: boolean;
}

/** Depth metrics of the networks as they are, beside the baselines that know no picture. */
export interface EvaluationReport {
  readonly choice: EvaluationChoice;
  /** Completed steps of the run; 0 for opened weights. */
  readonly step: number;
  readonly depthFrom: "run" | "weights";
  readonly mean: DepthMetrics;
  readonly images: readonly (DepthMetrics & {
    readonly frame: FrameId;
    readonly name: string;
    /** Factor that was applied to the prediction: metres per COLMAP unit. */
    readonly scale: number;
  })[];
  /** median(truth) / median(prediction) over the images; `std` is that of ratio / median. */
  readonly scale: { readonly median: number; readonly std: number };
  readonly baselines: Readonly<Record<"constant" | "row" | "meanMap", DepthMetrics>>;
}
