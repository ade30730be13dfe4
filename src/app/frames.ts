import type {
  EngineRequests,
  FrameId,
  FrameInspection,
  LossTerms,
  OpenedDataset,
  RelativePose,
  SequenceView,
  SourceView,
  StepReport,
  TransformRows,
} from "../engine/protocol.ts";
import { LossHistory } from "../viz/lossHistory.ts";
import { compose } from "../viz/rigid.ts";

/** Bulk arrays of the page, outside the store; the store counts their versions. */

export const LOSS_TERMS = [
  "total",
  "photometricR",
  "photometricT",
  "smoothness",
  "distillation",
] as const satisfies readonly (keyof LossTerms)[];
export type LossTerm = (typeof LOSS_TERMS)[number];

/** What the engine recognised in the opened weights. */
export type WeightsReport = EngineRequests["openWeights"]["value"];

let dataset: OpenedDataset | null = null;
let weights: WeightsReport | null = null;
/** Inspections at hand, by frame: the one on screen and its neighbours, or all of a recording. */
const inspections = new Map<string, FrameInspection>();
/** Which networks at which step they are of. */
let seenNetworks = "";
const refined = new Map<string, TransformRows>();
/** Poses that the networks are given, where the run damages COLMAP's. */
const given = new Map<string, TransformRows>();
export const lossHistory = new LossHistory<LossTerm>(LOSS_TERMS);

export function keepDataset(opened: OpenedDataset): void {
  dataset = opened;
  inspections.clear();
  forgetRun();
}

export function openedDataset(): OpenedDataset | null {
  return dataset;
}

export function sequenceView(sequence: number): SequenceView | null {
  return dataset?.sequences[sequence] ?? null;
}

export function keepWeights(opened: WeightsReport | null): void {
  weights = opened;
}

export function openedWeights(): WeightsReport | null {
  return weights;
}

/** Keeps what was seen of a frame. Those of other networks, or of an earlier step, are then forgotten. */
export function keepInspection(arrived: FrameInspection, networks: string): void {
  if (networks !== seenNetworks) inspections.clear();
  seenNetworks = networks;
  inspections.set(frameKey(arrived.frame), arrived);
}

/** Keeps only these frames. */
export function forgetInspectionsBut(frames: readonly FrameId[]): void {
  const wanted = new Set(frames.map(frameKey));
  for (const key of inspections.keys()) if (!wanted.has(key)) inspections.delete(key);
}

/** The inspection of a frame, or null while it is not there yet. */
export function inspectionOf(frame: FrameId): FrameInspection | null {
  return inspections.get(frameKey(frame)) ?? null;
}

/** The source at an offset, or the only one that the frame has. */
export function sourceAt(inspected: FrameInspection | null, offset: -1 | 1): SourceView | null {
  return inspected?.sources.find((source) => source.offset === offset) ?? inspected?.sources[0] ?? null;
}

export function keepSteps(steps: readonly StepReport[]): void {
  for (const step of steps) {
    lossHistory.append(step.step, step);
    keepRefined(step.refined);
  }
}

export function keepRefined(poses: readonly RelativePose[]): void {
  keepBesideTargets(refined, poses);
}

export function keepGiven(poses: readonly RelativePose[]): void {
  keepBesideTargets(given, poses);
}

/** Sources in the world, each beside its target, which stays at the export's pose. */
function keepBesideTargets(into: Map<string, TransformRows>, poses: readonly RelativePose[]): void {
  for (const { target, source, sourceFromTarget } of poses) {
    const targetFromWorld = sequenceView(target.sequence)?.frames[target.frame]?.camFromWorld;
    if (targetFromWorld) into.set(frameKey(source), compose(sourceFromTarget, targetFromWorld));
  }
}

/** The loss terms of a run of the past; a term that it has not is a gap. */
export function keepCurves(curves: Readonly<Record<string, readonly number[]>>): void {
  curves.step?.forEach((step, i) => {
    const at = (term: LossTerm) => curves[term]?.[i] ?? Number.NaN;
    lossHistory.append(step, {
      total: at("total"),
      photometricR: at("photometricR"),
      photometricT: at("photometricT"),
      smoothness: at("smoothness"),
      distillation: at("distillation"),
    });
  });
}

/** `camFromWorld` of a frame by its latest refined relative pose, with the target's coarse pose held fixed. */
export function refinedCamFromWorld(frame: FrameId): TransformRows | null {
  return refined.get(frameKey(frame)) ?? null;
}

/** `camFromWorld` of a frame by the relative pose that the networks are given of it; null where that is COLMAP's. */
export function givenCamFromWorld(frame: FrameId): TransformRows | null {
  return given.get(frameKey(frame)) ?? null;
}

export function forgetRun(): void {
  refined.clear();
  given.clear();
  lossHistory.clear();
}

export function isSameFrame(a: FrameId, b: FrameId): boolean {
  return a.sequence === b.sequence && a.frame === b.frame;
}

function frameKey({ sequence, frame }: FrameId): string {
  return `${sequence}/${frame}`;
}
