import type { RunConfig } from "../training/config.ts";
import type { FrameId, RelativePose } from "./dataset.ts";

/** Loss terms of one optimiser step, by name. */
export interface LossTerms {
  readonly total: number;
  readonly photometricR: number;
  readonly photometricT: number;
  readonly smoothness: number;
  readonly distillation: number;
}

export interface StepReport extends LossTerms {
  readonly step: number;
  readonly epoch: number;
  /** Weight of the distillation term after its ramp. */
  readonly mu: number;
  /** Share of the first epoch's learning rate that is in force. */
  readonly rateFactor: number;
  /** True if the step was skipped because the loss or a gradient was not finite. */
  readonly isSkipped: boolean;
  readonly stepMs: number;
  /** Mean AlignNet scale over the batch (1 without Optim t). */
  readonly meanScale: number;
  /** Refined poses of the batch, to draw the refined path. */
  readonly refined: readonly RelativePose[];
}

export interface RunInfo {
  /** Numbers runs within a worker; events of older runs are dropped. */
  readonly run: number;
  readonly config: RunConfig;
  readonly parameters: number;
  readonly triplets: number;
  readonly stepsPerEpoch: number;
  /** Never targets of this run; what `heldOut` evaluations see. */
  readonly heldOut: readonly FrameId[];
  /** Files of opened weights that the networks started from; none means fresh weights. */
  readonly startedFrom: readonly string[];
}

export interface MemoryReport {
  readonly tensors: number;
  readonly tensorBytes: number;
  readonly gpuBytesAllocated: number;
}
