import { Program, type ProgramCounts, type ProgramOptions } from "../replay/program.ts";
import { trace } from "../replay/trace.ts";
import { currentBackend } from "../tensor/backend.ts";
import type { Tensor } from "../tensor/tf.ts";
import type { RunConfig } from "./config.ts";

/** Recorded anew in every run, or traced once and replayed. Both do the same, bit for bit. */
export type Execution = "eager" | "replayed";

/** Something to do on the GPU again and again, that differs only in its inputs there. */
export interface Work {
  /** What decides its dispatches, see `graphKey`. */
  readonly graph: string;
  /** Records it and returns its numbers, float32, unread. */
  readonly record: () => Tensor;
}

/** Gets one kind of work to the GPU. */
export interface Runner {
  /** What it was made for, see `graphKey`. */
  readonly graph: string;
  /** How long it took to make. */
  readonly preparation: Preparation;
  /** Submits the work with the inputs as they are on the GPU, before it returns; the promise gives its numbers. */
  run(): Promise<Float32Array>;
  /** Call when no run is under way. */
  dispose(): void;
}

export interface Preparation {
  readonly traceMs: number;
  readonly compileMs: number;
  /** Null for eager execution. */
  readonly program: ProgramCounts | null;
}

/** What of a config decides dispatches. What is not in it are inputs: a change needs no new trace. */
export function graphKey({ steps: _, losses, ...config }: RunConfig): string {
  const { ssim, autoMask, minimumOverSources } = losses;
  return JSON.stringify({ ...config, losses: { ssim, autoMask, minimumOverSources } });
}

/** @throws ProblemError `device-memory` if the adapter has not enough for a replayed one. */
export function runnerOf(
  work: Work,
  execution: Execution,
  options: ProgramOptions,
): Runner | Promise<Runner> {
  return execution === "eager" ? eagerRunner(work) : replayedRunner(work, options);
}

function eagerRunner({ graph, record }: Work): Runner {
  return {
    graph,
    preparation: { traceMs: 0, compileMs: 0, program: null },
    async run() {
      const packed = record();
      currentBackend().flush();
      try {
        return await packed.data<"float32">();
      } finally {
        packed.dispose();
      }
    },
    dispose() {},
  };
}

async function replayedRunner({ graph, record }: Work, options: ProgramOptions): Promise<Runner> {
  const startedMs = performance.now();
  const traced = trace(() => [record()]);
  const tracedMs = performance.now();
  const program = await Program.of(traced, options);
  return {
    graph,
    preparation: {
      traceMs: tracedMs - startedMs,
      compileMs: performance.now() - tracedMs,
      program: program.counts,
    },
    run: () => program.run(),
    dispose: () => program.dispose(),
  };
}
