import type { BestSoFar } from "../losses/distillation.ts";
import { BatchStatistics, evaluateMode } from "../networks/mode.ts";
import { ParameterStore } from "../networks/params.ts";
import { parameterSpecs } from "../networks/setup.ts";
import { detach } from "../tensor/operation.ts";
import { type Tensor, tf } from "../tensor/tf.ts";
import type { RunConfig } from "../training/config.ts";
import type { ForwardInput, ForwardOutput } from "../training/forward.ts";
import type { Gradients } from "../training/gradientRuns.ts";
import { AdamW } from "../training/optimiser.ts";
import { PRESETS } from "../training/presets.ts";
import { positionOfStep } from "../training/schedule.ts";
import { networkSetupOf } from "../training/setup.ts";
import { differentiate, updateParameters } from "../training/step.ts";
import type { Batch } from "../training/trainingSet.ts";
import { formulaWeights } from "./formula.ts";
import type { GoldenFile } from "./goldenFile.ts";
import type { GoldenFolder } from "./goldenFolder.ts";
import { goldenInputs, SOURCE_OFFSETS } from "./goldenInputs.ts";
import { mapFromGolden } from "./networkInputs.ts";

/** Case 6's epoch counter, from which the schedule has every weight full and visits a batch more than once; and enough
 *  batches in that epoch for all evaluations. */
const EPOCH = 20;
const BATCHES_PER_EPOCH = 1000;

export interface Evaluation {
  /** What `look` took, kept for the caller to dispose. */
  readonly looked: Readonly<Record<string, Tensor>>;
  /** Owned by the trajectory until its next step. */
  readonly gradients: Gradients;
  /** μ after its ramp, as the forward pass had it. */
  readonly mu: number;
}

/** Case 6's training: the product's own forward pass, optimiser and batch norms on one golden batch, with the published
 *  code's numerics and settings; MPViT-tiny, formula weights, prescribed augmentation, no tie-break noise. Of the schedule
 *  μ and the visits of a batch are epoch 20's; the rates stay.
 *  `evaluate` and `step` alternate. */
export class Case6Trajectory {
  readonly parameters: ParameterStore;
  readonly config: RunConfig;
  private readonly batch: Batch;
  private readonly seen: ForwardInput["seen"];
  private readonly optimiser: AdamW;
  private readonly norms: "train" | "evaluate";
  private readonly firstStep: number;
  private evaluations = 0;
  private memory: BestSoFar | null = null;
  private pending: Pending | null = null;

  /** @param norms what the batch norms do: use the batch's statistics, or the running ones. */
  static async open(folder: GoldenFolder, norms: "train" | "evaluate"): Promise<Case6Trajectory> {
    return new Case6Trajectory(folder, await goldenInputs(folder), norms);
  }

  private constructor(folder: GoldenFolder, inputs: GoldenFile, norms: "train" | "evaluate") {
    this.config = configOf(folder);
    this.norms = norms;
    this.firstStep = firstStepOf(EPOCH, this.config);
    this.batch = batchOf(inputs);
    this.seen = seenOf(inputs);
    this.parameters = new ParameterStore(
      parameterSpecs(networkSetupOf(this.config)),
      formulaWeights(folder.seedPrefix),
    );
    this.optimiser = new AdamW(this.config.optimiser, this.parameters);
  }

  /** Forward and backward. `look` picks tensors of the forward pass, inside the tape. */
  evaluate(look: (output: ForwardOutput) => Readonly<Record<string, Tensor>>): Evaluation {
    const { parameters, config, batch, seen } = this;
    const keep = <T extends Tensor>(x: T): T => tf.keep(detach(x));
    const statistics = this.norms === "train" ? new BatchStatistics() : null;
    const mode =
      statistics === null
        ? evaluateMode
        : ({ norm: { kind: "train", statistics }, dropPath: { kind: "off" } } as const);
    const { iteration, mu } = positionOfStep(config, BATCHES_PER_EPOCH, this.firstStep + this.evaluations);
    if (iteration === 0) this.forgetSample();
    const { kept, gradients } = differentiate(
      { parameters, config, batch, seen, mode, mu, memory: this.memory, step: 0 },
      (output) => ({
        looked: Object.fromEntries(Object.entries(look(output)).map(([name, x]) => [name, keep(x)])),
        total: keep(output.terms.total),
        best: output.best && { error: keep(output.best.error), disparity: keep(output.best.disparity) },
      }),
    );
    this.forgetSample();
    this.memory = kept.best;
    this.pending = { gradients, statistics, total: kept.total };
    this.evaluations++;
    return { looked: kept.looked, gradients, mu };
  }

  /** Updates the parameters with the last evaluation's gradients, and the running statistics. */
  step(): void {
    if (this.pending === null) throw new Error("A step follows an evaluation.");
    const { parameters, optimiser, pending } = this;
    tf.tidy(() => {
      updateParameters({ parameters, optimiser, ...pending, rateFactor: 1 });
    });
    this.forgetPending();
  }

  dispose(): void {
    this.forgetPending();
    this.forgetSample();
    this.optimiser.dispose();
    this.parameters.dispose();
    tf.dispose([this.batch.target, this.batch.targetIntrinsics]);
    for (const { picture, intrinsics, coarseSourceFromTarget } of this.batch.sources) {
      tf.dispose([picture, intrinsics, coarseSourceFromTarget]);
    }
    tf.dispose([this.seen.target, ...this.seen.sources]);
  }

  private forgetPending(): void {
    if (this.pending === null) return;
    const { gradients, statistics, total } = this.pending;
    for (const { gradient } of gradients.values()) gradient.dispose();
    statistics?.dispose();
    total.dispose();
    this.pending = null;
  }

  private forgetSample(): void {
    if (this.memory !== null) tf.dispose([this.memory.error, this.memory.disparity]);
    this.memory = null;
  }
}

/** What an evaluation leaves for the step after it. */
interface Pending {
  readonly gradients: Gradients;
  readonly statistics: BatchStatistics | null;
  readonly total: Tensor;
}

function configOf({ height, width }: GoldenFolder): RunConfig {
  const { published } = PRESETS;
  return {
    ...published,
    resolution: { height, width },
    numerics: { ...published.numerics, tieBreak: "none" },
    network: { ...published.network, encoder: "tiny", dropPath: 0 },
    optimiser: { ...published.optimiser, batch: 1 },
  };
}

/** The first optimiser step of an epoch. */
function firstStepOf(epoch: number, config: RunConfig): number {
  let step = 0;
  while (positionOfStep(config, BATCHES_PER_EPOCH, step).epoch < epoch) step++;
  return step;
}

/** The golden batch: plain pictures, the coarse poses as stored (target to source on both sides), one camera. */
function batchOf(inputs: GoldenFile): Batch {
  const k = inputs.get("input.K").data;
  const intrinsics = () => tf.tensor2d([[k[0], k[5], k[2], k[6]]]);
  return {
    target: mapFromGolden(inputs.get("input.target")),
    targetIntrinsics: intrinsics(),
    sources: SOURCE_OFFSETS.map((offset) => ({
      offset,
      picture: mapFromGolden(inputs.get(`input.source.${offset}`)),
      intrinsics: intrinsics(),
      coarseSourceFromTarget: tf.tensor3d(
        inputs.get(`input.pose_gt.${offset}`).data.subarray(0, 12),
        [1, 3, 4],
      ),
    })),
  };
}

function seenOf(inputs: GoldenFile): ForwardInput["seen"] {
  return {
    target: mapFromGolden(inputs.get("input.target.aug")),
    sources: SOURCE_OFFSETS.map((offset) => mapFromGolden(inputs.get(`input.source.${offset}.aug`))),
  };
}
