import { type Problem, problemFrom, refusal } from "../problem.ts";
import type { EngineEvent, EngineRequests, EvaluationReport, RunInfo, StepReport } from "../protocol.ts";
import type { Trainer } from "../training/trainer.ts";

/** Losses reach the page at most this often. */
const EMIT_EVERY_MS = 100;

/** After this many skipped steps in a row the run stops: something is wrong that more steps will not mend. */
export const MAX_CONSECUTIVE_SKIPS = 3;

/** Steps of the loop that may be under way at a time. */
const STEPS_UNDER_WAY = 2;

/** What a run needs of its trainer. */
export type DrivenTrainer = Pick<
  Trainer,
  | "steps"
  | "stepsBegun"
  | "config"
  | "lastNonFiniteName"
  | "isPrepared"
  | "prepare"
  | "step"
  | "adjust"
  | "inspect"
  | "dispose"
>;

/** Measures the networks as they are; the loop asks for it between steps. */
export type LiveEvaluation = () => Promise<EvaluationReport>;

/** One run: its trainer and the loop that drives it. The loop yields to messages between steps, and keeps the GPU busy: the
 *  next step is under way while the last one's losses are on their way here. */
export class RunSession {
  readonly info: RunInfo;
  readonly trainer: DrivenTrainer;
  private readonly emit: (event: EngineEvent) => void;
  /** Whether the loop shall take another step. */
  private isLooping = false;
  /** Whether there is a loop: after a pause it lives until its steps under way are done. */
  private isLoopAlive = false;
  /** The loop's steps that are not reported yet, oldest first. */
  private readonly underWay: Promise<StepReport>[] = [];
  /** Work between steps, one after the other, and how much of it there is. */
  private between: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private unsent: StepReport[] = [];
  private lastSentMs = Number.NEGATIVE_INFINITY;
  private consecutiveSkips = 0;
  /** Null without held-out frames. */
  private readonly evaluation: LiveEvaluation | null;

  constructor(
    info: RunInfo,
    trainer: DrivenTrainer,
    emit: (event: EngineEvent) => void,
    evaluation: LiveEvaluation | null = null,
  ) {
    this.info = info;
    this.trainer = trainer;
    this.emit = emit;
    this.evaluation = evaluation;
  }

  train(): void {
    if (this.trainer.steps >= this.trainer.config.steps) {
      throw refusal(
        "run-finished",
        `The run has done its ${this.trainer.steps} steps.`,
        "Raise the number of steps or reset.",
      );
    }
    if (this.isLooping) return;
    this.isLooping = true;
    this.consecutiveSkips = 0;
    // A loop whose last step is still in flight goes on; a second one would overrun the run's end.
    if (!this.isLoopAlive) void this.loop();
  }

  /** Stops after the steps under way; the last one's number is returned, their losses follow as an event. */
  pause(): { readonly step: number } {
    this.isLooping = false;
    return { step: this.trainer.stepsBegun };
  }

  async step(): Promise<StepReport> {
    this.isLooping = false;
    const report = await this.betweenSteps(async () => {
      await this.prepare();
      return this.trainer.step();
    });
    this.send([report], true);
    const problem = this.skipProblem(report);
    if (problem !== null) this.emit({ kind: "problem", run: this.info.run, problem });
    return report;
  }

  adjust({ losses, steps }: EngineRequests["adjust"]["params"]): EngineRequests["adjust"]["value"] {
    return this.trainer.adjust({
      ...(losses === undefined ? {} : { losses }),
      ...(steps === undefined ? {} : { steps }),
    });
  }

  /** Ends the loop, waits for the steps under way, frees the run's memory. */
  async end(): Promise<void> {
    this.isLooping = false;
    await this.betweenSteps(async () => this.trainer.dispose());
  }

  private async loop(): Promise<void> {
    this.isLoopAlive = true;
    let problem: Problem | null = null;
    try {
      while (problem === null) {
        const report = await this.nextReport();
        if (report === null) break;
        this.send([report], false);
        const skip = this.skipProblem(report);
        if (skip?.severity === "error") problem = skip;
        else if (skip !== null) this.emit({ kind: "problem", run: this.info.run, problem: skip });
        await nextTask();
        if (problem === null && this.isEvaluationDue(report.step)) await this.evaluateLive();
      }
    } catch (caught) {
      problem = problemFrom(caught);
    }
    const wasLooping = this.isLooping;
    this.isLooping = false;
    // After a failure the step behind it may still be under way.
    await Promise.allSettled(this.underWay.splice(0));
    this.isLoopAlive = false;
    this.send([], true);
    const run = this.info.run;
    if (problem !== null) this.emit({ kind: "stopped", run, step: this.trainer.steps, problem });
    else if (wasLooping) this.emit({ kind: "finished", run, step: this.trainer.steps });
  }

  /** The oldest report that was not given yet; null when the loop has none to wait for and may not begin more. */
  private async nextReport(): Promise<StepReport | null> {
    for (;;) {
      this.beginSteps();
      const [oldest] = this.underWay;
      if (oldest !== undefined) {
        const report = await oldest;
        this.underWay.shift();
        return report;
      }
      if (this.waiting > 0) await this.between;
      else if (this.mayBegin()) await this.betweenSteps(() => this.prepare());
      else return null;
    }
  }

  /** Traces and compiles the step if need be, and tells how far it is. */
  private async prepare(): Promise<void> {
    if (this.trainer.isPrepared) return;
    let lastToldMs = Number.NEGATIVE_INFINITY;
    await this.trainer.prepare((done, total) => {
      const ms = performance.now();
      if (done < total && ms - lastToldMs < EMIT_EVERY_MS) return;
      lastToldMs = ms;
      this.emit({ kind: "compiling", run: this.info.run, done, total });
    });
  }

  private beginSteps(): void {
    while (this.trainer.isPrepared && this.mayBegin()) {
      const step = this.trainer.step();
      // Its failure is told when its turn comes.
      step.catch(() => undefined);
      this.underWay.push(step);
    }
  }

  private mayBegin(): boolean {
    const { stepsBegun, config } = this.trainer;
    const { length } = this.underWay;
    return (
      this.isLooping &&
      this.waiting === 0 &&
      stepsBegun < config.steps &&
      // One at a time while steps are skipped, so that the loop ends exactly where it should.
      length < (this.consecutiveSkips > 0 ? 1 : STEPS_UNDER_WAY) &&
      (length === 0 || !this.isEvaluationDue(stepsBegun))
    );
  }

  /** Whether the networks are to be measured as they are after `steps` steps. */
  private isEvaluationDue(steps: number): boolean {
    const { config } = this.trainer;
    const { everySteps } = config.evaluation;
    return this.evaluation !== null && everySteps > 0 && (steps % everySteps === 0 || steps === config.steps);
  }

  /** What goes wrong in it is told; it is no reason to stop training. */
  private async evaluateLive(): Promise<void> {
    const { evaluation } = this;
    if (evaluation === null) return;
    try {
      const report = await this.betweenSteps(evaluation);
      this.emit({ kind: "evaluated", run: this.info.run, report });
    } catch (caught) {
      const problem = problemFrom(caught);
      if (problem.code === "evaluation-cancelled") return;
      this.emit({ kind: "problem", run: this.info.run, problem: { ...problem, severity: "warning" } });
    }
  }

  /** What to tell of a step that was skipped, an error if it ends the loop; null for a good step. */
  private skipProblem(report: StepReport): Problem | null {
    this.consecutiveSkips = report.isSkipped ? this.consecutiveSkips + 1 : 0;
    if (!report.isSkipped) return null;
    const tensor = this.trainer.lastNonFiniteName ?? "the loss";
    const isLast = this.consecutiveSkips >= MAX_CONSECUTIVE_SKIPS;
    return {
      severity: isLast ? "error" : "warning",
      code: "training-not-finite",
      message: `Step ${report.step} was skipped: ${tensor} was not finite. Weights are as they were after the step before.`,
      file: null,
      line: null,
      remedy: isLast
        ? `That was ${MAX_CONSECUTIVE_SKIPS} times in a row, so training stopped. Reset with another preset, or train from the terminal with a config of a third of the learning rates.`
        : "Nothing now; if it happens often, the learning rates are too high for these pictures.",
    };
  }

  /** Work that wants the weights to stand still: no step runs meanwhile. */
  betweenSteps<T>(work: () => Promise<T>): Promise<T> {
    this.waiting++;
    const done = this.between.then(() => Promise.allSettled(this.underWay)).then(work);
    const over = (): void => {
      this.waiting--;
    };
    this.between = done.then(over, over);
    return done;
  }

  private send(reports: readonly StepReport[], now: boolean): void {
    this.unsent.push(...reports);
    if (this.unsent.length === 0) return;
    const ms = performance.now();
    if (!now && ms - this.lastSentMs < EMIT_EVERY_MS) return;
    this.emit({ kind: "stepped", run: this.info.run, steps: this.unsent });
    this.unsent = [];
    this.lastSentMs = ms;
  }
}

/** Lets queued messages in: a promise alone would starve them. Not a timer, which hidden tabs slow down. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
