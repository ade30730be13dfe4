import type { StoredTensor } from "../checkpoint/safetensors.ts";
import type { Dataset } from "../data/openDataset.ts";
import { toRows } from "../geometry/pose.ts";
import { ParameterStore } from "../networks/params.ts";
import { parameterSpecs } from "../networks/setup.ts";
import { initialWeights, type WeightSource } from "../networks/weightSources.ts";
import { refusal } from "../problem.ts";
import type { FrameId, PairMeasure, RelativePose, RunInfo, StepReport } from "../protocol.ts";
import type { OnCompiled } from "../replay/program.ts";
import { currentBackend } from "../tensor/backend.ts";
import { parseRunConfig, type RunConfig } from "./config.ts";
import { DepthPredictor, depthNetworkOf } from "./depthPredictor.ts";
import { type InspectionContext, Inspector } from "./inspect.ts";
import { KeptMemory } from "./keptMemory.ts";
import { AdamW } from "./optimiser.ts";
import { recordStep, type StepState } from "./recordStep.ts";
import { type Execution, graphKey, type Preparation, type Runner, runnerOf } from "./runner.ts";
import { batchesPerEpoch, tripletsOfBatch } from "./sampler.ts";
import { positionOfStep } from "./schedule.ts";
import { networkSetupOf } from "./setup.ts";
import { nameOfFlag } from "./step.ts";
import { StepInputs } from "./stepInputs.ts";
import { type StepNumbers, unpackStep } from "./stepOutcome.ts";
import { type SurveyOptions, surveyPairs } from "./survey.ts";
import { TrainingSet } from "./trainingSet.ts";
import type { FrameDepthView, FrameViews } from "./views.ts";

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
  private readonly inputs: StepInputs;
  /** e_best and d_best of the sample being visited; null without self-distillation. */
  private readonly memory: KeptMemory | null;
  private readonly execution: Execution;
  private predicting: DepthPredictor | null = null;
  private readonly inspector: Inspector;
  private runner: Runner | null = null;
  private readonly underWay = new Set<Promise<unknown>>();

  /** Fresh weights from the config's seed unless `weights` says otherwise.
   *  @throws ProblemError if the config or the data cannot train. */
  constructor(
    dataset: Dataset,
    config: RunConfig,
    weights?: WeightSource,
    execution: Execution = "replayed",
  ) {
    this.current = parseRunConfig(config);
    this.set = new TrainingSet(dataset, config);
    this.parameters = new ParameterStore(
      parameterSpecs(networkSetupOf(config)),
      weights ?? initialWeights(config.seed),
    );
    this.trainable = this.parameters.names("trained");
    this.optimiser = new AdamW(config.optimiser, this.parameters);
    this.inputs = new StepInputs(config);
    this.memory = config.selfDistillation.enabled ? new KeptMemory(config) : null;
    this.execution = execution;
    this.inspector = new Inspector(() => ({ ...this.subject, step: this.begun }), execution);
  }

  get config(): RunConfig {
    return this.current;
  }

  /** The poses between every target and its sources that the networks are given. */
  get givenPoses(): RelativePose[] {
    return this.set.allTriplets.flatMap(({ target, sources }) =>
      sources.map(({ frame, coarseSourceFromTarget }) => ({
        target,
        source: frame,
        sourceFromTarget: toRows(coarseSourceFromTarget),
      })),
    );
  }

  /** What turns any picture into depth with the networks as they are. */
  get predictor(): DepthPredictor {
    this.predicting ??= new DepthPredictor(depthNetworkOf(this.parameters, this.config), this.execution);
    return this.predicting;
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

  /** Whether `step` can submit at once, without tracing and compiling first. */
  get isPrepared(): boolean {
    return this.runner?.graph === graphKey(this.current);
  }

  /** Traces and compiles the step for the present config, if that is not done yet, and says how long it took.
   *  @throws ProblemError `device-memory` if the adapter has not enough. */
  async prepare(onCompiled: OnCompiled = () => undefined): Promise<Preparation> {
    if (this.runner === null || !this.isPrepared) {
      await Promise.allSettled(this.underWay);
      // First, so that the memory of both is never needed at once.
      this.runner?.dispose();
      this.runner = null;
      const state: StepState = { ...this.state, config: this.current };
      const work = { graph: graphKey(this.current), record: () => recordStep(state) };
      this.runner = await runnerOf(work, this.execution, { purpose: "A training step", onCompiled });
    }
    return this.runner.preparation;
  }

  /** One optimiser step. If `isPrepared`, its commands are submitted before the first `await`, and a second step may be
   *  begun while the first is under way. */
  async step(): Promise<StepReport> {
    if (!this.isPrepared) await this.prepare();
    const report = this.submit();
    this.underWay.add(report);
    try {
      return await report;
    } finally {
      this.underWay.delete(report);
    }
  }

  /** Everything the page shows of a frame, with the networks as they are when it is submitted: by the first look after
   *  a program for it is traced and compiled, by later ones in turn. */
  inspect(frame: FrameId): Promise<FrameViews> {
    return this.inspector.views(frame);
  }

  /** A frame's depth alone, as `inspect` would show it. */
  depthOf(frame: FrameId): Promise<FrameDepthView> {
    return this.inspector.depth(frame);
  }

  /** Measures every pair. Call between steps, so that the networks stand still. */
  survey(options: SurveyOptions): Promise<PairMeasure[]> {
    return surveyPairs(this.subject, this.execution, options);
  }

  /** Everything beside config, data and `parameters` that a run needs to go on bit for bit: the optimiser's state and,
   *  in the middle of a sample's visits, algorithm 1's memory. Call between steps. */
  async snapshot(): Promise<Map<string, StoredTensor>> {
    const stored = await this.optimiser.snapshot();
    const { iteration } = positionOfStep(this.config, this.batchesPerEpoch, this.steps);
    if (this.memory === null || iteration === 0) return stored;
    return new Map([...stored, ...(await this.memory.snapshot())]);
  }

  /** Goes on after `steps` steps with a snapshot of the run and the weights handed to the constructor. Call before the
   *  first step.
   *  @throws ProblemError `state-unfit` if the snapshot is another network's. */
  resume(stored: ReadonlyMap<string, StoredTensor>, steps: number): void {
    this.optimiser.restore(stored);
    this.memory?.restore(stored);
    this.steps = steps;
    this.begun = steps;
  }

  /** Call when no step, inspection or prediction is under way. */
  dispose(): void {
    this.runner?.dispose();
    this.runner = null;
    this.inspector.dispose();
    void this.predicting?.dispose();
    this.memory?.dispose();
    this.inputs.dispose();
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

  private get subject(): InspectionContext {
    return { parameters: this.parameters, config: this.config, set: this.set };
  }

  private get state(): Omit<StepState, "config"> {
    const { set, inputs, parameters, optimiser, memory } = this;
    return { set, inputs, parameters, optimiser, memory };
  }

  private async submit(): Promise<StepReport> {
    if (this.runner === null) throw new Error("A step was submitted before it was prepared.");
    const startedMs = performance.now();
    const { config, optimiser } = this;
    const step = this.begun++;
    const position = positionOfStep(config, this.batchesPerEpoch, step);
    const triplets = this.tripletsOf(position.batchIndex);
    this.inputs.write({ config, step, position, batch: this.set.numbersOf(triplets), optimiser });
    const numbers = unpackStep(await this.runner.run(), triplets);
    this.guard(numbers, step + 1);
    this.steps = step + 1;
    const { nonFinite, ...measured } = numbers;
    return {
      ...measured,
      step: step + 1,
      epoch: position.epoch,
      mu: position.mu,
      rateFactor: position.rateFactor,
      isSkipped: nonFinite !== 0,
      stepMs: performance.now() - startedMs,
    };
  }

  private guard({ nonFinite }: StepNumbers, step: number): void {
    // Taken out, so that a smaller run may follow in the same worker.
    const [error] = currentBackend().deviceErrors.splice(0);
    if (error !== undefined) {
      throw refusal(
        "device-error",
        `The GPU reported an error during step ${step}: ${error}`,
        "If it speaks of memory, take a smaller batch, resolution or encoder. Then reset: the weights may be spoilt.",
      );
    }
    const isSkipped = nonFinite !== 0;
    this.optimiser.settle({ isSkipped });
    this.lastNonFiniteName = isSkipped ? nameOfFlag(this.parameters, nonFinite) : null;
  }
}
