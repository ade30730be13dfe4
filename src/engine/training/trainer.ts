import type { StoredTensor } from "../checkpoint/safetensors.ts";
import type { Dataset } from "../data/openDataset.ts";
import type { BestSoFar } from "../losses/distillation.ts";
import { BatchStatistics } from "../networks/mode.ts";
import { ParameterStore } from "../networks/params.ts";
import { parameterSpecs } from "../networks/setup.ts";
import { initialWeights, type WeightSource } from "../networks/weightSources.ts";
import { refusal } from "../problem.ts";
import type { FrameId, RunInfo, StepReport } from "../protocol.ts";
import { currentBackend } from "../tensor/backend.ts";
import { type Tensor, type Tensor4D, tf } from "../tensor/tf.ts";
import { seenBatch } from "./augmentation.ts";
import { parseRunConfig, type RunConfig } from "./config.ts";
import { dropPathMode } from "./dropPath.ts";
import { type FrameViews, inspectFrame } from "./inspect.ts";
import { AdamW } from "./optimiser.ts";
import { type DepthPredictor, predictorOf } from "./predict.ts";
import { batchesPerEpoch, tripletsOfBatch } from "./sampler.ts";
import { positionOfStep, type SchedulePosition } from "./schedule.ts";
import { networkSetupOf } from "./setup.ts";
import { differentiate, nameOfFlag, updateParameters } from "./step.ts";
import { disposeNumbers, keepOutcome, packStep, type StepNumbers, unpackStep } from "./stepOutcome.ts";
import { type Batch, disposeBatch, TrainingSet } from "./trainingSet.ts";

/** Trains the method on a dataset, step by step (algorithm 1). Everything lives on the GPU; one small read-back a step.
 *  Owns its tensors until `dispose`. */
export class Trainer {
  /** Completed optimiser steps. */
  steps = 0;
  /** Of the last skipped step: the tensor that was not finite. */
  lastNonFiniteName: string | null = null;
  readonly parameters: ParameterStore;
  private begun = 0;
  private current: RunConfig;
  private readonly trainable: readonly string[];
  private readonly set: TrainingSet;
  private readonly optimiser: AdamW;
  /** e_best and d_best of the sample being visited; dropped with it. */
  private memory: BestSoFar | null = null;
  /** Parameters that the last step updated. */
  private updated: readonly string[] = [];

  /** Fresh weights from the config's seed unless `weights` says otherwise.
   *  @throws ProblemError if the config or the data cannot train. */
  constructor(dataset: Dataset, config: RunConfig, weights?: WeightSource) {
    this.current = parseRunConfig(config);
    this.set = new TrainingSet(dataset, config);
    this.parameters = new ParameterStore(
      parameterSpecs(networkSetupOf(config)),
      weights ?? initialWeights(config.seed),
    );
    this.trainable = this.parameters.names("trained");
    this.optimiser = new AdamW(config.optimiser);
  }

  get config(): RunConfig {
    return this.current;
  }

  /** What turns a picture into depth with the networks as they are. */
  get predictor(): DepthPredictor {
    return predictorOf(this.parameters, this.config);
  }

  /** Frames that are kept for evaluation. */
  get heldOut(): readonly FrameId[] {
    return this.set.heldOut;
  }

  get info(): Omit<RunInfo, "run" | "startedFrom"> {
    return {
      config: this.config,
      parameters: this.trainable.reduce((sum, name) => sum + this.parameters.get(name).size, 0),
      triplets: this.set.triplets.length,
      stepsPerEpoch: this.batchesPerEpoch,
      heldOut: this.heldOut,
    };
  }

  /** Number of the last step that will complete without another call. */
  get stepsBegun(): number {
    return this.begun;
  }

  /** Changes what needs no new networks. @throws ProblemError if the result is not a valid config. */
  adjust({ losses, steps }: { losses?: Partial<RunConfig["losses"]>; steps?: number }): RunConfig {
    this.current = parseRunConfig({
      ...this.current,
      losses: { ...this.current.losses, ...losses },
      steps: steps ?? this.current.steps,
    });
    return this.current;
  }

  /** One optimiser step. Its commands are submitted before the first `await`. */
  async step(): Promise<StepReport> {
    const startedMs = performance.now();
    const step = this.begun++;
    const position = positionOfStep(this.config, this.batchesPerEpoch, step);
    const triplets = this.tripletsOf(position.batchIndex);
    const numbers = unpackStep(await this.readBack(this.record(step, position)), triplets);
    this.guard(numbers);
    this.steps = step + 1;
    const { nonFinite, ...measured } = numbers;
    return {
      ...measured,
      step: this.steps,
      epoch: position.epoch,
      mu: position.mu,
      rateFactor: position.rateFactor,
      isSkipped: nonFinite !== 0,
      stepMs: performance.now() - startedMs,
    };
  }

  /** Everything the page shows of a frame, with the networks as they are now. */
  inspect(frame: FrameId): Promise<FrameViews> {
    return inspectFrame({ parameters: this.parameters, config: this.config, set: this.set }, frame);
  }

  /** Everything beside config, data and `parameters` that a run needs to go on bit for bit: the optimiser's state and,
   *  in the middle of a sample's visits, algorithm 1's memory. Call between steps. */
  async snapshot(): Promise<Map<string, StoredTensor>> {
    const stored = await this.optimiser.snapshot();
    for (const name of MEMORY) {
      const map = this.memory?.[name];
      if (map === undefined) continue;
      const data = Float32Array.from(await map.data());
      stored.set(`memory.${name}`, { dtype: "F32", shape: map.shape, data });
    }
    return stored;
  }

  /** Goes on after `steps` steps with a snapshot of the run and the weights handed to the constructor.
   *  @throws ProblemError `state-unfit` if the snapshot is another network's. */
  resume(stored: ReadonlyMap<string, StoredTensor>, steps: number): void {
    this.optimiser.restore(stored, new Map(this.trainable.map((name) => [name, this.parameters.get(name)])));
    this.steps = steps;
    this.begun = steps;
    this.forgetSample();
    const [error, disparity] = MEMORY.map((name) => stored.get(`memory.${name}`));
    if (error === undefined || disparity === undefined) return;
    const map = ({ data, shape }: StoredTensor): Tensor4D =>
      tf.keep(tf.tensor4d(Float32Array.from(data as Float32Array), shape as Tensor4D["shape"]));
    this.memory = { error: map(error), disparity: map(disparity) };
  }

  dispose(): void {
    this.forgetSample();
    this.optimiser.dispose();
    this.parameters.dispose();
    this.set.dispose();
  }

  private get batchesPerEpoch(): number {
    return batchesPerEpoch(this.set.triplets.length, this.config.optimiser.batch);
  }

  private tripletsOf(batchIndex: number): readonly TrainingSet["triplets"][number][] {
    const { seed, optimiser } = this.config;
    const picked = tripletsOfBatch(seed, this.set.triplets.length, optimiser.batch, batchIndex);
    return picked.map((i) => this.set.triplets[i]);
  }

  /** Records the whole step: forward, backward, guard, AdamW, running statistics. Returns its numbers, unread. */
  private record(step: number, position: SchedulePosition): Tensor {
    const statistics = new BatchStatistics();
    const batch = this.set.batch(this.tripletsOf(position.batchIndex));
    if (position.iteration === 0) this.forgetSample();
    try {
      return this.recordOn(batch, step, position, statistics);
    } finally {
      statistics.dispose();
      disposeBatch(batch);
      currentBackend().flush();
    }
  }

  private recordOn(
    batch: Batch,
    step: number,
    position: SchedulePosition,
    statistics: BatchStatistics,
  ): Tensor {
    return tf.tidy(() => {
      const { parameters, optimiser, config, memory } = this;
      const { mu, rateFactor, batchIndex } = position;
      const dropPath = dropPathMode(config, batch.triplets.length, step);
      const mode = { norm: { kind: "train", statistics }, dropPath } as const;
      const seen = seenBatch(batch, config, batchIndex);
      const { kept: outcome, gradients } = differentiate(
        { parameters, config, batch, seen, mode, mu, memory, step },
        (output) => keepOutcome(output, config),
      );
      this.forgetSample();
      this.memory = outcome.best;
      try {
        this.updated = [...gradients.keys()];
        const { total } = outcome.terms;
        const flag = updateParameters({ parameters, optimiser, gradients, total, statistics, rateFactor });
        return tf.keep(packStep(outcome, flag));
      } finally {
        disposeNumbers(outcome);
      }
    });
  }

  private async readBack(packed: Tensor): Promise<ArrayLike<number>> {
    try {
      return await packed.data();
    } finally {
      packed.dispose();
    }
  }

  private guard({ nonFinite }: StepNumbers): void {
    this.lastNonFiniteName = null;
    // Taken out, so that a smaller run may follow in the same worker.
    const [error] = currentBackend().deviceErrors.splice(0);
    if (error !== undefined) {
      throw refusal(
        "device-error",
        `The GPU reported an error during step ${this.begun}: ${error}`,
        "If it speaks of memory, take a smaller batch, resolution or encoder. Then reset: the weights may be spoilt.",
      );
    }
    if (nonFinite === 0) return;
    this.lastNonFiniteName = nameOfFlag(this.parameters, nonFinite);
    this.optimiser.forgetUpdate(this.updated);
    // The memory may hold what spoilt the step.
    this.forgetSample();
  }

  private forgetSample(): void {
    if (this.memory !== null) tf.dispose([this.memory.error, this.memory.disparity]);
    this.memory = null;
  }
}

const MEMORY = ["error", "disparity"] as const satisfies readonly (keyof BestSoFar)[];
