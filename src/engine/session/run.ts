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
  RgbaPicture,
} from "../protocol.ts";
import type { RunConfig } from "../training/config.ts";
import { predictDepth } from "../training/predict.ts";
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
  /** Under way. */
  private readonly inspections = new Set<Promise<unknown>>();
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
    const inspection = this.trainer.inspect(frame);
    this.inspections.add(inspection);
    try {
      return { depthFrom: "run", ...(await inspection) };
    } finally {
      this.inspections.delete(inspection);
    }
  }

  /** Depth of a picture, and the step whose weights predict it. */
  async depthOf(picture: RgbaPicture): Promise<Pick<FrameDepth, "step" | "depth">> {
    const step = this.trainer.stepsBegun;
    return { step, depth: await predictDepth(this.trainer.predictor, picture) };
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
    await Promise.allSettled(this.inspections);
    await this.session.end();
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
