import { detach } from "../tensor/operation.ts";
import { type Tensor2D, type Tensor3D, tf } from "../tensor/tf.ts";

/** What batch norms do: use the running statistics, or the batch's own and report them. Several `passes` (1 by default) lie
 *  one after the other in the batch, and each has statistics of its own: the same as passes in turn, in fewer dispatches. */
export type NormMode =
  | { readonly kind: "evaluate" }
  | { readonly kind: "train"; readonly statistics: BatchStatistics; readonly passes?: number };

/** Stochastic depth: a transformer branch is dropped for a whole sample with a chance that rises linearly from 0 at
 *  the first layer to `highestRate` at the last. `uniforms` is [branches, B] in [0, 1), drawn by the trainer for this
 *  step; `dropPathBranches` gives the number of rows. */
export type DropPathMode =
  | { readonly kind: "off" }
  | { readonly kind: "on"; readonly highestRate: number; readonly uniforms: Tensor2D };

/** Everything about a forward pass that is neither weights nor input. */
export interface ForwardMode {
  readonly norm: NormMode;
  readonly dropPath: DropPathMode;
}

export const evaluateMode: ForwardMode = { norm: { kind: "evaluate" }, dropPath: { kind: "off" } };

/** Statistics of one batch-norm layer in one forward pass, or in several side by side. */
export interface LayerStatistics {
  /** Path of the layer, e.g. `encoder.stem.0.bn`. */
  readonly layer: string;
  /** [passes,3,C]: mean, biased variance (the mean squared deviation), and the scale that `batchNorm` used. */
  readonly moments: Tensor3D;
  /** Values per channel that the statistics of a pass were taken over. */
  readonly count: number;
}

/** Collects the batch statistics of a forward pass, in order; a layer that runs twice appears twice.
 *  The tensors are outside the gradient tape, survive the pass's `tidy`, and go with `dispose`. */
export class BatchStatistics {
  private readonly collected: LayerStatistics[] = [];

  get layers(): readonly LayerStatistics[] {
    return this.collected;
  }

  record({ layer, moments, count }: LayerStatistics): void {
    this.collected.push({ layer, moments: tf.keep(detach(moments)), count });
  }

  dispose(): void {
    for (const { moments } of this.collected.splice(0)) moments.dispose();
  }
}
