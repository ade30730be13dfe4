import type { BenchStage, GpuMeasurement } from "./bench/measureGpu.ts";
import type { Arm } from "./bench/run.ts";
import type { DatasetSummary } from "./data/summary.ts";
import type { VirtualFile } from "./data/virtualFile.ts";
import type { AdapterReport } from "./device/acquire.ts";
import type { DepthMetrics } from "./evaluation/metrics.ts";
import type { ProtocolName } from "./evaluation/protocols.ts";
import type { ScaleAlignmentName } from "./evaluation/scaleAlignment.ts";
import type { WeightsReport } from "./networks/recognise/report.ts";
import type { Problem } from "./problem.ts";
import type { RunConfig } from "./training/config.ts";
import type { SettledTiles } from "./tuning/tune.ts";

/** Every message between the page and the engine's worker. Types only.
 *
 *  Control plane: each request is answered exactly once; events are small and ordered.
 *  Data plane: pictures travel as transferred typed arrays, at most one request of a kind in flight. */

/** A frame of the opened dataset: indices into `DatasetSummary.sequences` and their `frames`. */
export interface FrameId {
  readonly sequence: number;
  readonly frame: number;
}

/** `[R | t]`, row-major 3 x 4, normalised units. */
export type TransformRows = readonly number[];

export interface PinholeIntrinsics {
  /** Pixels at the working resolution; the first pixel's centre is (0, 0). */
  readonly fx: number;
  readonly fy: number;
  readonly cx: number;
  readonly cy: number;
}

/** What the page needs of a frame besides its pictures. */
export interface FrameSummary {
  readonly name: string;
  readonly isPosed: boolean;
  readonly hasPicture: boolean;
  readonly hasGroundTruth: boolean;
  readonly camFromWorld: TransformRows | null;
  readonly intrinsics: PinholeIntrinsics | null;
}

/** Where the cameras of a sequence really were, laid over COLMAP's world. */
export interface TruePathView {
  /** Of each frame, normalised units; null where no true pose is given. */
  readonly camFromWorld: readonly (TransformRows | null)[];
  /** Length of a normalised unit by the alignment. */
  readonly metresPerUnit: number;
  /** Root of the mean squared distance between the true camera centres and COLMAP's, once aligned. */
  readonly rmsMetres: number;
}

/** An opened sequence for the page: everything but pictures. */
export interface SequenceView {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly frames: readonly FrameSummary[];
  readonly triplets: number;
  /** Factor that took COLMAP's lengths to normalised units (median sparse depth 1). */
  readonly normalisedFromColmap: number;
  /** Null without true poses that can be aligned. */
  readonly truePath: TruePathView | null;
  /** World positions of the sparse points, 3 N, normalised units. */
  readonly pointPositions: Float32Array;
  /** 8-bit RGB, 3 N. */
  readonly pointColours: Uint8Array;
}

export interface OpenedDataset {
  readonly summary: DatasetSummary;
  readonly sequences: readonly SequenceView[];
  readonly problems: readonly Problem[];
}

/** 8-bit sRGB with alpha, row-major, width * height * 4 bytes. */
export interface RgbaPicture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** One reconstruction of the target from one source. */
export interface ReconstructionView {
  readonly picture: RgbaPicture;
  /** Photometric error per pixel, height * width, from 0. */
  readonly error: Float32Array;
  readonly meanError: number;
}

/** What a target is rebuilt with, from nothing to the whole method; each is to be better than the one before. */
export type Column = "identity" | "coarse" | "optimT" | "optimR";

/** The reconstructions from one source frame, a column each. */
export interface SourceView extends Readonly<Record<Column, ReconstructionView | null>> {
  readonly frame: FrameId;
  /** -1: the source precedes the target; +1: it follows. */
  readonly offset: -1 | 1;
  /** The source as it is, unwarped. */
  readonly identity: ReconstructionView;
  /** With the coarse pose alone. Null when coarse poses are off. */
  readonly coarse: ReconstructionView | null;
  /** A, after Optim t. Null when Optim t is off. */
  readonly optimT: ReconstructionView | null;
  /** B, after Optim R. Null when Optim R is off. */
  readonly optimR: ReconstructionView | null;
  /** What the networks are given: the export's pose, damaged if the run's config says so. */
  readonly coarseSourceFromTarget: TransformRows | null;
  /** The export's own pose. */
  readonly cleanSourceFromTarget: TransformRows | null;
  readonly optimTSourceFromTarget: TransformRows | null;
  readonly optimRSourceFromTarget: TransformRows | null;
  /** AlignNet's scale s, or null. */
  readonly scale: number | null;
  /** AlignNet's residual translation Δt in normalised units, or null. */
  readonly residualTranslation: readonly number[] | null;
  /** Angle of PoseNet's residual rotation in degrees, or null. */
  readonly residualRotationDegrees: number | null;
}

/** Algorithm 1's maps of a sample, height * width each: what it takes over on a first visit, with the networks as they
 *  are. */
export interface MemoryView {
  /** d_best as depth, normalised units. */
  readonly depth: Float32Array;
  /** e_best: the smallest error over the scales. */
  readonly error: Float32Array;
  /** The scale that has it, 0 (the finest) to 3. */
  readonly scale: Uint8Array;
}

/** Everything the page shows of one frame at one step. */
export interface FrameInspection {
  readonly frame: FrameId;
  readonly step: number;
  readonly picture: RgbaPicture;
  /** Finest disparity's depth in normalised units, height * width. Null before a network exists. */
  readonly depth: Float32Array | null;
  /** Whose depth that is: the run's, or, without a run, the opened weights'. */
  readonly depthFrom: "run" | "weights" | null;
  /** Ground-truth depth resampled (nearest) to the working size, in metres; 0 where invalid. Null without it. */
  readonly groundTruthMetres: Float32Array | null;
  /** Sources of the frame's triplet: none for an unposed frame or one without posed neighbours. */
  readonly sources: readonly SourceView[];
  /** 1 where the warped sources win and the pixel trains, 0 where the auto-mask holds it out. */
  readonly trainingMask: Uint8Array | null;
  /** Null without sources, and without self-distillation. */
  readonly memory: MemoryView | null;
}

/** Depth of a frame, without all that an inspection looks at besides. */
export interface FrameDepth {
  readonly frame: FrameId;
  readonly step: number;
  readonly picture: RgbaPicture;
  /** Finest disparity's depth in normalised units, height * width. */
  readonly depth: Float32Array;
}

/** A camera beside its target's, by the pose between them. */
export interface RelativePose {
  readonly target: FrameId;
  readonly source: FrameId;
  readonly sourceFromTarget: TransformRows;
}

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

/** What an evaluation is asked for. */
export interface EvaluationChoice {
  /** The run's held-out frames, or every frame with ground truth. */
  readonly frames: "heldOut" | "all";
  readonly protocol: ProtocolName;
  readonly scaling: ScaleAlignmentName;
  /** Depth is the mean of the picture's and the mirrored picture's. */
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

export interface MemoryReport {
  readonly tensors: number;
  readonly tensorBytes: number;
  readonly gpuBytesAllocated: number;
}

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
