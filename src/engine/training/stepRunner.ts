import { Program, type ProgramCounts } from "../replay/program.ts";
import { trace } from "../replay/trace.ts";
import { currentBackend } from "../tensor/backend.ts";
import type { RunConfig } from "./config.ts";
import { recordStep, type StepState } from "./recordStep.ts";

/** Recorded anew in every step, or traced once and replayed. Both do the same, bit for bit. */
export type Execution = "eager" | "replayed";

/** Gets steps to the GPU. */
export interface StepRunner {
  /** What it was made for, see `graphKey`. */
  readonly graph: string;
  /** How long it took to make. */
  readonly preparation: Preparation;
  /** Submits a step with the inputs as they are on the GPU, before it returns; the promise gives its numbers. */
  run(): Promise<ArrayLike<number>>;
  /** Call when no step is under way. */
  dispose(): void;
}

export interface Preparation {
  readonly traceMs: number;
  readonly compileMs: number;
  /** Null for eager execution. */
  readonly program: ProgramCounts | null;
}

/** Told while pipelines compile. */
export type OnCompiled = (done: number, total: number) => void;

/** What of a config decides the dispatches of a step. What is not in it are inputs: a change needs no new trace. */
export function graphKey({ steps: _, losses, ...config }: RunConfig): string {
  const { ssim, autoMask, minimumOverSources } = losses;
  return JSON.stringify({ ...config, losses: { ssim, autoMask, minimumOverSources } });
}

export function stepRunner(
  state: StepState,
  execution: Execution,
  onCompiled: OnCompiled,
): StepRunner | Promise<StepRunner> {
  return execution === "eager" ? eagerSteps(state) : replayedSteps(state, onCompiled);
}

function eagerSteps(state: StepState): StepRunner {
  return {
    graph: graphKey(state.config),
    preparation: { traceMs: 0, compileMs: 0, program: null },
    async run() {
      const packed = recordStep(state);
      currentBackend().flush();
      try {
        return await packed.data();
      } finally {
        packed.dispose();
      }
    },
    dispose() {},
  };
}

/** @throws ProblemError `device-memory` if the adapter has not enough. */
async function replayedSteps(state: StepState, onCompiled: OnCompiled): Promise<StepRunner> {
  const startedMs = performance.now();
  const traced = trace(() => [recordStep(state)]);
  const tracedMs = performance.now();
  const program = await Program.of(traced, onCompiled);
  return {
    graph: graphKey(state.config),
    preparation: {
      traceMs: tracedMs - startedMs,
      compileMs: performance.now() - tracedMs,
      program: program.counts,
    },
    run: () => program.run(),
    dispose: () => program.dispose(),
  };
}
