import type { Problem } from "../../engine/problem.ts";
import type { MemoryReport, RunInfo, StepReport } from "../../engine/protocol.ts";
import type { RunConfig } from "../../engine/training/config.ts";

/** The engine behind the page: which adapter it has, or why it cannot train. */
export type EngineState =
  | { readonly status: "starting" }
  | { readonly status: "ready"; readonly adapter: string; readonly isSoftware: boolean }
  | { readonly status: "refused"; readonly problem: Problem }
  | { readonly status: "ended"; readonly problem: Problem };

export type RunPhase =
  | { readonly status: "none" }
  /** A run of the past is on screen; there are no networks. */
  | { readonly status: "recorded" }
  | { readonly status: "preparing" }
  | { readonly status: "ready" }
  | { readonly status: "training" }
  | { readonly status: "pausing" }
  | { readonly status: "stepping" }
  | { readonly status: "paused" }
  | { readonly status: "finished" }
  | { readonly status: "stopped"; readonly problem: Problem };

export interface RunSlice {
  readonly engine: EngineState;
  readonly phase: RunPhase;
  /** Number of the run within the worker; events of others are dropped. */
  readonly id: number | null;
  /** The config in force, or null before networks exist. */
  readonly applied: RunConfig | null;
  readonly parameters: number;
  readonly stepsPerEpoch: number;
  /** Frames that are never targets, kept for the evaluation. */
  readonly heldOut: number;
  /** Weight files that the networks started from; none means fresh weights. */
  readonly startedFrom: readonly string[];
  /** Pipelines of the training step that are compiled, while some are not. */
  readonly compiling: { readonly done: number; readonly total: number } | null;
  /** Kinds of work that have a tile shape for this GPU, while some have none. */
  readonly tuning: { readonly done: number; readonly total: number } | null;
  readonly step: number;
  readonly epoch: number;
  readonly loss: number | null;
  readonly skippedSteps: number;
  /** Exponential moving average; null before the second report. */
  readonly stepsPerSecond: number | null;
  readonly elapsedMs: number;
  /** When the last steps were reported, while the loop runs. */
  readonly lastReportMs: number | null;
  /** Counts changes of the loss history and of the refined poses in `frames.ts`. */
  readonly historyVersion: number;
  readonly memory: MemoryReport | null;
}

export const noRun: RunSlice = {
  engine: { status: "starting" },
  phase: { status: "none" },
  id: null,
  applied: null,
  parameters: 0,
  stepsPerEpoch: 0,
  heldOut: 0,
  startedFrom: [],
  compiling: null,
  tuning: null,
  step: 0,
  epoch: 0,
  loss: null,
  skippedSteps: 0,
  stepsPerSecond: null,
  elapsedMs: 0,
  lastReportMs: null,
  historyVersion: 0,
  memory: null,
};

/** Time constant of the rate's average, and how many reports it spans at least. */
const RATE_MEMORY_MS = 4000;
const RATE_MEMORY_REPORTS = 5;

/** No networks any more: the dataset or the worker was replaced. */
export function forgotten(run: RunSlice): RunSlice {
  return { ...noRun, engine: run.engine, historyVersion: run.historyVersion + 1 };
}

export function prepared(run: RunSlice, info: RunInfo): RunSlice {
  return {
    ...forgotten(run),
    phase: { status: "ready" },
    id: info.run,
    applied: info.config,
    parameters: info.parameters,
    stepsPerEpoch: info.stepsPerEpoch,
    heldOut: info.heldOut.length,
    startedFrom: info.startedFrom,
  };
}

export function startedTraining(run: RunSlice, nowMs: number): RunSlice {
  return { ...run, phase: { status: "training" }, stepsPerSecond: null, lastReportMs: nowMs };
}

/** Pipelines of the training step were compiled. */
export function compiled(run: RunSlice, done: number, total: number): RunSlice {
  return { ...run, compiling: done < total ? { done, total } : null };
}

/** Takes in the steps since the last report. The clock stands while the loop does. */
export function stepped(run: RunSlice, steps: readonly StepReport[], nowMs: number): RunSlice {
  const last = steps.at(-1);
  if (last === undefined) return run;
  const spanMs = run.lastReportMs === null ? 0 : Math.max(1, nowMs - run.lastReportMs);
  // The first step compiles the kernels: it says nothing about the rate.
  const isTimed = spanMs > 0 && run.step > 0;
  return {
    ...run,
    step: last.step,
    epoch: last.epoch,
    loss: last.total,
    skippedSteps: run.skippedSteps + steps.filter((step) => step.isSkipped).length,
    stepsPerSecond: isTimed ? averageRate(run.stepsPerSecond, steps.length, spanMs) : run.stepsPerSecond,
    elapsedMs: run.elapsedMs + (spanMs === 0 ? steps.reduce((sum, step) => sum + step.stepMs, 0) : spanMs),
    lastReportMs: run.lastReportMs === null ? null : nowMs,
    historyVersion: run.historyVersion + 1,
  };
}

function averageRate(rate: number | null, steps: number, spanMs: number): number {
  const now = (1000 * steps) / spanMs;
  const memoryMs = Math.max(RATE_MEMORY_MS, RATE_MEMORY_REPORTS * spanMs);
  return rate === null ? now : rate + (1 - Math.exp(-spanMs / memoryMs)) * (now - rate);
}

/** The loop stands, for whatever reason. */
export function halted(run: RunSlice, phase: RunPhase, step = run.step): RunSlice {
  return { ...run, phase, step, compiling: null, tuning: null, lastReportMs: null };
}

export function isBusy(phase: RunPhase): boolean {
  return phase.status === "training" || phase.status === "pausing" || phase.status === "stepping";
}

/** Seconds to the end of the run at the present rate, or null if there is no rate yet. */
export function secondsLeft({ applied, step, stepsPerSecond }: RunSlice): number | null {
  if (applied === null || stepsPerSecond === null || stepsPerSecond <= 0) return null;
  return Math.max(0, applied.steps - step) / stepsPerSecond;
}
