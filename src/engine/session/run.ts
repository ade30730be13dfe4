import { writeSafetensors } from "../checkpoint/safetensors.ts";
import type { Dataset } from "../data/openDataset.ts";
import type {
  EngineEvent,
  EngineRequests,
  FrameDepth,
  FrameId,
  FrameInspection,
  PairSurvey,
  RelativePose,
} from "../protocol.ts";
import type { RunConfig } from "../training/config.ts";
import { Trainer } from "../training/trainer.ts";
import type { EvaluationSession, EvaluationSubject } from "./evaluationSession.ts";
import { RunSession } from "./runSession.ts";
import type { StartingWeights } from "./weightsSession.ts";

/** What a run is made of. */
export interface RunOrigin {
  /** Asked for when the run is made: another sequence may have been opened meanwhile. */
  readonly dataset: (config: RunConfig) => Dataset;
  readonly config: RunConfig;
  /** Null for fresh weights. */
  readonly starting: StartingWeights | null;
  readonly evaluations: () => Promise<EvaluationSession>;
  readonly emit: (event: EngineEvent) => void;
}

let runs = 0;

/** A trainer with the session that drives it. */
export class Run {
  readonly session: RunSession;
  private readonly trainer: Trainer;
  private readonly origin: RunOrigin;
  /** At frames, under way. */
  private readonly looks = new Set<Promise<unknown>>();
  /** Stops the surveys that were asked for so far. */
  private surveys = new AbortController();

  /** @throws ProblemError if the config, the data or the weights cannot train. */
  constructor(origin: RunOrigin) {
    const { dataset, config, starting, emit } = origin;
    this.origin = origin;
    this.trainer = new Trainer(dataset(config), config, starting?.source);
    runs++;
    const info = { run: runs, ...this.trainer.info, startedFrom: starting?.files ?? [] };
    const live = this.trainer.heldOut.length === 0 ? null : () => this.evaluateHeldOut();
    this.session = new RunSession(info, this.trainer, emit, live);
  }

  get info(): RunSession["info"] {
    return this.session.info;
  }

  /** The same run from its beginning, with the settings that were adjusted meanwhile. */
  readonly again = (): Run => new Run({ ...this.origin, config: this.trainer.config });

  /** What the networks make of a frame. */
  async inspect(frame: FrameId): Promise<Omit<FrameInspection, "frame" | "picture" | "groundTruthMetres">> {
    return { depthFrom: "run", ...(await this.looking(this.trainer.inspect(frame))) };
  }

  /** Depth of a frame, and the step whose weights predict it. */
  depthOf(frame: FrameId): Promise<Pick<FrameDepth, "step" | "depth">> {
    return this.looking(this.trainer.depthOf(frame));
  }

  /** What the networks are given of every pair. */
  givenPoses(): readonly RelativePose[] {
    return this.trainer.givenPoses;
  }

  /** Measures every pair, between steps. @throws ProblemError `survey-cancelled`. */
  survey(): Promise<PairSurvey> {
    const { signal } = this.surveys;
    const onProgress = (done: number, total: number): void =>
      this.origin.emit({ kind: "surveying", done, total });
    return this.session.betweenSteps(async () => ({
      step: this.trainer.steps,
      pairs: await this.trainer.survey({ signal, onProgress }),
    }));
  }

  /** Ends the surveys that were asked for. */
  cancelSurveys(): void {
    this.surveys.abort();
    this.surveys = new AbortController();
  }

  /** What an evaluation of this run looks at. */
  subject(): EvaluationSubject {
    const { predictor, steps, heldOut } = this.trainer;
    return { predictor, depthFrom: "run", step: steps, heldOut };
  }

  /** All networks as a safetensors file in PyTorch's names and layouts. */
  exportWeights(): Promise<EngineRequests["exportWeights"]["value"]> {
    return this.session.betweenSteps(async () => ({
      bytes: writeSafetensors(await this.trainer.parameters.toCheckpoint()),
      step: this.trainer.steps,
    }));
  }

  async end(): Promise<void> {
    this.cancelSurveys();
    (await this.origin.evaluations()).cancel();
    this.session.pause();
    await Promise.allSettled(this.looks);
    await this.session.end();
  }

  /** The end of the run waits for it. */
  private async looking<T>(look: Promise<T>): Promise<T> {
    this.looks.add(look);
    try {
      return await look;
    } finally {
      this.looks.delete(look);
    }
  }

  private async evaluateHeldOut() {
    const session = await this.origin.evaluations();
    return session.evaluate(this.subject(), {
      frames: "heldOut",
      protocol: "indoor",
      scaling: "perImage",
      flip: false,
    });
  }
}
