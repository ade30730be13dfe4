import type { BestSoFar } from "../losses/distillation.ts";
import type { LossTermTensors } from "../losses/total.ts";
import type { LossTerms, StepReport } from "../protocol.ts";
import { translationScale } from "../reconstruction/rigidTransform.ts";
import { detach } from "../tensor/operation.ts";
import { type Tensor, tf } from "../tensor/tf.ts";
import type { RunConfig } from "./config.ts";
import type { ForwardOutput } from "./forward.ts";
import type { TrainingTriplet } from "./trainingSet.ts";

/** What outlives a step's forward pass, kept outside the tape. */
export interface StepOutcome {
  readonly terms: LossTermTensors;
  /** Per source: s of every sample [B], the last pose [B,3,4]. */
  readonly sources: readonly { readonly scale: Tensor; readonly sourceFromTarget: Tensor }[];
  /** For the next visit of the sample. */
  readonly best: BestSoFar | null;
}

/** Call inside the tape's forward function, which frees everything else when it returns. */
export function keepOutcome(
  { terms, reconstructions, best }: ForwardOutput,
  { numerics }: RunConfig,
): StepOutcome {
  const keep = <T extends Tensor>(x: T): T => tf.keep(detach(x));
  return {
    terms: {
      total: keep(terms.total),
      photometricR: keep(terms.photometricR),
      photometricT: keep(terms.photometricT),
      smoothness: keep(terms.smoothness),
      distillation: keep(terms.distillation),
    },
    sources: reconstructions.map(({ alignment, sourceFromTarget }) => ({
      scale: keep(
        alignment === null
          ? tf.fill([sourceFromTarget.shape[0]], 1)
          : tf.reshape(translationScale[numerics.translationScale](alignment.scale), [-1]),
      ),
      sourceFromTarget: keep(sourceFromTarget),
    })),
    best: best === null ? null : { error: keep(best.error), disparity: keep(best.disparity) },
  };
}

export function disposeOutcome({ terms, sources, best }: StepOutcome): void {
  tf.dispose([...Object.values(terms), ...sources.flatMap((source) => Object.values(source))]);
  if (best !== null) tf.dispose([best.error, best.disparity]);
}

const TERMS = ["total", "photometricR", "photometricT", "smoothness", "distillation"] as const;
const TRANSFORM_ENTRIES = 12;

/** What a step tells the host. */
export interface StepNumbers extends LossTerms {
  /** 0, or the code of the tensor that was not finite. */
  readonly nonFinite: number;
  readonly meanScale: number;
  readonly refined: StepReport["refined"];
}

/** [5 terms, flag, per source: B scales, B transforms of 12]: one vector, so that a step costs one read-back. */
export function packStep({ terms, sources }: StepOutcome, flag: Tensor): Tensor {
  return tf.concat([
    tf.stack(TERMS.map((name) => tf.reshape(terms[name], []))),
    tf.cast(flag, "float32"),
    ...sources.flatMap(({ scale, sourceFromTarget }) => [scale, tf.reshape(sourceFromTarget, [-1])]),
  ]);
}

export function unpackStep(values: ArrayLike<number>, triplets: readonly TrainingTriplet[]): StepNumbers {
  const terms = Object.fromEntries(TERMS.map((name, i) => [name, values[i]])) as Record<
    keyof LossTerms,
    number
  >;
  const batch = triplets.length;
  const perSource = batch * (1 + TRANSFORM_ENTRIES);
  const scales: number[] = [];
  const refined = ([0, 1] as const).flatMap((s) => {
    const start = TERMS.length + 1 + s * perSource;
    return triplets.map(({ target, sources }, b) => {
      scales.push(values[start + b]);
      const first = start + batch + b * TRANSFORM_ENTRIES;
      const sourceFromTarget = Array.from({ length: TRANSFORM_ENTRIES }, (_, i) => values[first + i]);
      return { target, source: sources[s].frame, sourceFromTarget };
    });
  });
  return {
    ...terms,
    nonFinite: values[TERMS.length],
    meanScale: scales.reduce((sum, scale) => sum + scale, 0) / scales.length,
    refined,
  };
}
