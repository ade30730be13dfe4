import { Worker } from "node:worker_threads";
import { build } from "vite";
import { projectRoot } from "../env/projectRoot.mjs";
import type { StorageContents } from "./torchFileWriting.ts";

/** A file to damage; of a zip also the parts to make one anew. */
export interface FuzzSample {
  readonly file: Uint8Array;
  readonly parts: { readonly pickle: Uint8Array; readonly storages: StorageContents } | null;
}

export interface FuzzTask {
  /** Case `i` is decided by `seed + i`. */
  readonly seed: number;
  readonly cases: number;
  readonly corpus: readonly FuzzSample[];
  /** Int32 at 0: the case at work; int64 at 8: since when, in milliseconds of the epoch. */
  readonly progress: SharedArrayBuffer;
}

export interface FuzzReport {
  /** How often: codes of problems, and `accepted <format>`. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** What should not happen, with the number of its case. */
  readonly failures: readonly string[];
  readonly slowestMs: number;
}

const LONGEST_CASE_MS = 1000;
const WATCH_EVERY_MS = 20;

/** Reads damaged checkpoints in a thread of its own, which is stopped when one case takes longer than a second: a loop
 *  that hangs would otherwise hang the tests.
 *  @throws Error naming the case that took too long. */
export async function fuzzCheckpoints(task: Omit<FuzzTask, "progress">): Promise<FuzzReport> {
  const progress = new SharedArrayBuffer(16);
  const workerData: FuzzTask = { ...task, progress };
  const worker = new Worker(await bundled("tools/test/checkpointFuzzWorker.ts"), { workerData });
  const [current, startedAt] = [new Int32Array(progress, 0, 1), new BigInt64Array(progress, 8, 1)];
  let watch: NodeJS.Timeout | undefined;
  try {
    return await new Promise<FuzzReport>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", (code) => reject(new Error(`The fuzzing thread ended early (${code}).`)));
      watch = setInterval(() => {
        const since = Number(Atomics.load(startedAt, 0));
        if (since > 0 && Date.now() - since > LONGEST_CASE_MS)
          reject(new Error(`Case ${Atomics.load(current, 0)} of seed ${task.seed} takes over a second.`));
      }, WATCH_EVERY_MS);
    });
  } finally {
    clearInterval(watch);
    await worker.terminate();
  }
}

/** The TypeScript file and all it imports as one module; Node 20 runs no TypeScript. */
async function bundled(entry: string): Promise<URL> {
  const output = await build({
    root: projectRoot,
    configFile: false,
    publicDir: false,
    logLevel: "error",
    ssr: { noExternal: true },
    build: { ssr: entry, write: false, target: "node20", minify: false },
  });
  if (!("output" in output)) throw new Error("The bundle was not built in one go.");
  const [{ code }] = output.output;
  return new URL(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
}
