import type { EvaluationReport, FrameInspection, PairSurvey, StepReport } from "../../engine/protocol.ts";
import type { RunRecord } from "../../engine/recording/runRecord.ts";
import type { RunConfig } from "../../engine/training/config.ts";
import { columnMeans } from "../sight/pairOrder.ts";
import { type KeptPicture, MOST_FRAMES, pictureOf } from "./keptPicture.ts";
import type { KeptRun } from "./keptRun.ts";

/** Curves of a run, beside `step`. */
const CURVES = [
  "total",
  "photometricR",
  "photometricT",
  "smoothness",
  "distillation",
  "mu",
  "rateFactor",
  "meanScale",
] as const satisfies readonly (keyof StepReport)[];

/** Above this only every second step stays, then every fourth, and so on: steps that are multiples of a power of two, so
 *  that the curves of several runs share them. */
const MOST_ROWS = 4096;

/** What is known of a run before its first step. */
export type RunStart = Omit<
  RunRecord,
  "name" | "parent" | "steps" | "elapsedMs" | "curves" | "evaluations" | "survey"
>;

/** The record of the run on screen while it grows. */
export class RunInProgress {
  readonly #start: RunStart;
  /** In force when the last steps were taken; the other one is in force since. */
  #config: RunConfig;
  #nextConfig: RunConfig;
  #isAdjusted = false;
  #steps = 0;
  #stride = 1;
  #rows: number[][] = [];
  #evaluations = new Map<string, RunRecord["evaluations"][number]>();
  #survey: RunRecord["survey"] = null;
  /** In the order in which they were looked at. */
  #pictures = new Map<string, KeptPicture>();
  #newKeys = new Set<string>();
  #droppedKeys = new Set<string>();

  constructor(start: RunStart) {
    this.#start = start;
    this.#config = start.config;
    this.#nextConfig = start.config;
  }

  get id(): string {
    return this.#start.id;
  }

  get config(): RunConfig {
    return this.#config;
  }

  get fingerprint(): string {
    return this.#start.dataset.fingerprint;
  }

  get hasSteps(): boolean {
    return this.#steps > 0;
  }

  get frames(): readonly string[] {
    return [...this.#pictures.keys()];
  }

  takeSteps(reports: readonly StepReport[]): void {
    if (reports.length === 0) return;
    if (this.#steps > 0 && !hasSameLosses(this.#config, this.#nextConfig)) this.#isAdjusted = true;
    this.#config = this.#nextConfig;
    for (const report of reports) {
      this.#steps = report.step;
      if (report.step % this.#stride !== 0) continue;
      this.#rows.push([report.step, ...CURVES.map((name) => report[name])]);
      if (this.#rows.length > MOST_ROWS) this.#thin();
    }
  }

  /** The config as it is now. It is the run's once a step is taken with it: with other loss weights than those of the steps
   *  before, the run is none of one config. */
  takeConfig(config: RunConfig): void {
    this.#nextConfig = config;
  }

  takeEvaluation({ step, choice, mean, baselines }: EvaluationReport): void {
    this.#evaluations.set(JSON.stringify([step, choice]), { step, choice, mean, baselines });
  }

  /** What the pairs came to, as the means that runs are compared by. */
  takeSurvey(survey: PairSurvey): void {
    this.#survey = { step: survey.step, columns: columnMeans(survey.pairs) };
  }

  takeInspection(inspection: FrameInspection): void {
    const picture = pictureOf(inspection, this.id);
    // One that is further than this run is late: it is of the run before.
    if (picture === null || picture.step > this.#steps) return;
    const { key } = picture;
    this.#pictures.delete(key);
    this.#pictures.set(key, picture);
    this.#newKeys.add(key);
    this.#droppedKeys.delete(key);
    if (this.#pictures.size <= MOST_FRAMES) return;
    const [oldest] = this.#pictures.keys();
    this.#pictures.delete(oldest);
    this.#newKeys.delete(oldest);
    this.#droppedKeys.add(oldest);
  }

  /** The run as it is now. `kept` is its state in the history, where a person may have renamed or pinned it. */
  snapshot(elapsedMs: number, named: Pick<RunRecord, "name" | "parent">, kept: KeptRun | null): KeptRun {
    const column = (at: number) => this.#rows.map((row) => row[at]);
    const curves = CURVES.map((name, i): [string, number[]] => [name, column(i + 1)]);
    return {
      isNameGiven: kept?.isNameGiven ?? false,
      isBaseline: kept?.isBaseline ?? false,
      isAdjusted: this.#isAdjusted,
      record: {
        ...this.#start,
        name: named.name,
        parent: named.parent,
        config: this.#config,
        steps: this.#steps,
        elapsedMs,
        curves: Object.fromEntries([["step", column(0)], ...curves]),
        evaluations: [...this.#evaluations.values()],
        survey: this.#survey,
      },
    };
  }

  /** Pictures that have changed since the last call, and keys of those that made way. */
  takeChanges(): { readonly pictures: readonly KeptPicture[]; readonly dropped: readonly string[] } {
    const pictures = [...this.#newKeys].flatMap((key) => this.#pictures.get(key) ?? []);
    const dropped = [...this.#droppedKeys];
    this.#newKeys.clear();
    this.#droppedKeys.clear();
    return { pictures, dropped };
  }

  #thin(): void {
    this.#stride *= 2;
    this.#rows = this.#rows.filter(([step]) => step % this.#stride === 0);
  }
}

function hasSameLosses(a: RunConfig, b: RunConfig): boolean {
  return JSON.stringify(a.losses) === JSON.stringify(b.losses);
}
