import type { BenchStage, GpuMeasurement } from "./bench/measureGpu.ts";
import type { Arm } from "./bench/run.ts";
import type { VirtualFile } from "./data/virtualFile.ts";
import type { AdapterReport } from "./device/acquire.ts";
import type { WeightsReport } from "./networks/recognise/report.ts";
import type { Problem } from "./problem.ts";
import type { FrameId, OpenedDataset, RelativePose, RgbaPicture, TransformRows } from "./protocol/dataset.ts";
import type { EvaluationChoice, EvaluationReport } from "./protocol/evaluation.ts";
import type { FrameDepth, FrameInspection } from "./protocol/inspection.ts";
import type { MemoryReport, RunInfo, StepReport } from "./protocol/run.ts";
import type { PairSurvey } from "./protocol/survey.ts";
import type { RunConfig } from "./training/config.ts";
import type { SettledTiles } from "./tuning/tune.ts";

/** Every message between the page and the engine's worker, with what it carries (`protocol/`). Types only.
 *
 *  Control plane: each request is answered exactly once; events are small and ordered.
 *  Data plane: pictures travel as transferred typed arrays, at most one request of a kind in flight. */

export type * from "./protocol/dataset.ts";
export type * from "./protocol/evaluation.ts";
export type * from "./protocol/inspection.ts";
export type * from "./protocol/run.ts";
export type * from "./protocol/survey.ts";

/** What the page may ask. One entry per request: its parameters and the value of its answer. */
export interface EngineRequests {
  /** Acquires the GPU. Refused with the exact reason when there is none. */
  describeAdapter: { params: Record<never, never>; value: AdapterReport };
  /** Reads dropped files at a working resolution; works without a GPU. Progress comes as `opening` events. */
  openDataset: {
    params: { files: readonly VirtualFile[]; width: number; height: number; stride: number };
    value: OpenedDataset;
  };
  /** Stops the reading that is under way; `openDataset` is then refused with `dataset-cancelled`. */
  cancelOpening: { params: Record<never, never>; value: null };
  /** A frame's picture at the working resolution; works without a GPU. */
  framePicture: { params: { frame: FrameId }; value: RgbaPicture | null };
  /** Builds networks for a config in place of the present run, which is gone even if this fails half-way.
   *  With `opened` the networks that the opened weights hold start from them, the others fresh.
   *  Refused with `weights-unfit` if they are another encoder's than the config's. */
  prepareRun: { params: { config: RunConfig; weights?: "fresh" | "opened" }; value: RunInfo };
  /** Reads weight files and recognises their networks. Until a run is prepared, `inspect` and `evaluate` then use the
   *  depth network among them. What was opened before stays if this is refused. */
  openWeights: { params: { files: readonly VirtualFile[] }; value: WeightsReport };
  /** Forgets the opened weights. */
  closeWeights: { params: Record<never, never>; value: null };
  /** The run's weights as a safetensors file, PyTorch's names and layouts. */
  exportWeights: { params: Record<never, never>; value: { bytes: Uint8Array; step: number } };
  /** Cameras and poses of an opened sequence as a file, in the unit of its export: a zip of COLMAP's text files, or
   *  nerfstudio's transforms.json. `camFromWorld`: a pose a frame, null where the frame keeps its own. Needs no GPU. */
  exportPoses: {
    params: {
      sequence: number;
      camFromWorld: readonly (TransformRows | null)[];
      format: "colmap" | "transforms";
    };
    value: { bytes: Uint8Array };
  };
  /** Starts or resumes the loop; answered when the loop has begun. */
  train: { params: Record<never, never>; value: null };
  /** Answered at once with the number of the last step: the one in flight, if there is one. Its losses follow. */
  pause: { params: Record<never, never>; value: { step: number } };
  /** Exactly one optimiser step. */
  step: { params: Record<never, never>; value: StepReport };
  /** Back to step 0 with the same seed. */
  reset: { params: Record<never, never>; value: RunInfo };
  /** Changes of the running config that need no new networks: the losses and the number of steps. */
  adjust: { params: { losses?: Partial<RunConfig["losses"]>; steps?: number }; value: RunConfig };
  /** Everything about one frame; works before a run exists (pictures and ground truth only). */
  inspect: { params: { frame: FrameId }; value: FrameInspection };
  /** Depth by the run's network, or by the opened weights' without a run: a fraction of an inspection's work. */
  depthOf: { params: { frame: FrameId }; value: FrameDepth };
  /** Every pose that the run's networks are given: the export's, damaged if the run's config says so. */
  givenPoses: { params: Record<never, never>; value: readonly RelativePose[] };
  /** Metrics of the run's networks, or of the opened weights without a run. A training loop waits meanwhile.
   *  Progress comes as `evaluating` events. */
  evaluate: { params: { choice: EvaluationChoice }; value: EvaluationReport };
  /** Stops the evaluation under way; `evaluate` is then refused with `evaluation-cancelled`. */
  cancelEvaluation: { params: Record<never, never>; value: null };
  /** Every reconstruction of every pair, as numbers. A training loop waits meanwhile; progress comes as `surveying`
   *  events. */
  survey: { params: Record<never, never>; value: PairSurvey };
  /** Stops surveys under way; `survey` is then refused with `survey-cancelled`. */
  cancelSurvey: { params: Record<never, never>; value: null };
  /** Times training steps of made-up data, and this GPU's peaks. It takes the tensor library for itself: refused with
   *  `bench-engine-in-use` where there is a run or weights are open, so ask an engine of its own, and end that to stop.
   *  Afterwards the GPU holds what it held before. Progress comes as `benching` events. */
  bench: {
    params: { config: RunConfig; rounds: number; arms: readonly Arm[] };
    value: GpuMeasurement;
  };
  /** Times the kernels' tile shapes on this GPU, whatever is remembered, and remembers the best: later runs take them,
   *  also those of other engines of this browser. Refused as `bench` is, and with `tuning-no-store` where the engine has
   *  no place to remember. Progress comes as `tuning` events. */
  tune: { params: Record<never, never>; value: SettledTiles };
  memory: { params: Record<never, never>; value: MemoryReport };
}

export type RequestKind = keyof EngineRequests;

export type EngineRequest = {
  [K in RequestKind]: { readonly id: number; readonly kind: K; readonly params: EngineRequests[K]["params"] };
}[RequestKind];

export type EngineReply =
  | { readonly id: number; readonly ok: true; readonly value: EngineRequests[RequestKind]["value"] }
  | { readonly id: number; readonly ok: false; readonly problem: Problem };

/** What the engine tells without being asked. */
export type EngineEvent =
  | { readonly kind: "opening"; readonly stage: string; readonly done: number; readonly total: number }
  | { readonly kind: "evaluating"; readonly done: number; readonly total: number }
  /** Pairs of a survey. */
  | { readonly kind: "surveying"; readonly done: number; readonly total: number }
  | { readonly kind: "benching"; readonly stage: BenchStage; readonly done: number; readonly total: number }
  /** Kinds of work for which a tile shape is chosen, before the first run on an adapter or for `tune`. */
  | { readonly kind: "tuning"; readonly done: number; readonly total: number }
  /** After that, and before every other run and a measurement; `problem` is what went wrong, which is no reason not to train. */
  | { readonly kind: "tuned"; readonly problem: Problem | null }
  /** The live evaluation on the held-out frames, every `evaluation.everySteps` steps. */
  | { readonly kind: "evaluated"; readonly run: number; readonly report: EvaluationReport }
  /** Before the first step, and after a switch of the losses: pipelines of the step that are compiled. At most 10 a second. */
  | { readonly kind: "compiling"; readonly run: number; readonly done: number; readonly total: number }
  /** At most 10 a second; carries every step since the last one. */
  | { readonly kind: "stepped"; readonly run: number; readonly steps: readonly StepReport[] }
  | { readonly kind: "finished"; readonly run: number; readonly step: number }
  /** The loop stopped by itself: three steps in a row were not finite, the device was lost, an error. */
  | { readonly kind: "stopped"; readonly run: number; readonly step: number; readonly problem: Problem }
  | { readonly kind: "problem"; readonly run: number; readonly problem: Problem }
  | { readonly kind: "deviceLost"; readonly problem: Problem };

/** The engine as the page and the tests see it: in a worker (`client.ts`) or in the same thread (`engine.ts`). */
export interface Engine {
  ask<K extends RequestKind>(
    kind: K,
    params: EngineRequests[K]["params"],
  ): Promise<EngineRequests[K]["value"]>;
  /** Registers a listener; returns the function that removes it. */
  listen(listener: (event: EngineEvent) => void): () => void;
  /** Ends the worker, which rejects every pending request; in this thread it ends the run and frees the device. */
  dispose(): void;
}
