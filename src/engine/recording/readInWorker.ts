import { type Problem, ProblemError, refusal } from "../problem.ts";
import type { RecordingPart } from "./recording.ts";

/** Where a recording's bytes are: at an address, or in a file that was dropped. */
export type RecordingSource = string | Blob;

export type ReaderRequest =
  | { readonly kind: "open"; readonly source: RecordingSource }
  | { readonly kind: "next" };
export type ReaderReply =
  | { readonly kind: "part"; readonly part: RecordingPart }
  | { readonly kind: "end" }
  | { readonly kind: "problem"; readonly problem: Problem };

/** Reads one recording in a worker of its own, which begins to start at once. */
export interface RecordingReader {
  /** The parts as the bytes arrive, each when it is asked for. Ends the worker.
   *  @throws ProblemError `recording-…` for a file that is not one or cannot be had */
  parts(source: RecordingSource): AsyncGenerator<RecordingPart>;
  /** Gives up. */
  end(): void;
}

export function startReader(
  createWorker: () => Worker = () =>
    new Worker(new URL("./readerWorker.ts", import.meta.url), { type: "module" }),
): RecordingReader {
  const worker = createWorker();
  const end = () => worker.terminate();
  return { parts: (source) => partsFrom(worker, source), end };
}

async function* partsFrom(worker: Worker, source: RecordingSource): AsyncGenerator<RecordingPart> {
  try {
    worker.postMessage({ kind: "open", source } satisfies ReaderRequest);
    for (let reply = await next(worker); reply.kind !== "end"; reply = await next(worker)) {
      if (reply.kind === "problem") throw new ProblemError(reply.problem);
      yield reply.part;
    }
  } finally {
    worker.terminate();
  }
}

function next(worker: Worker): Promise<ReaderReply> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<ReaderReply>) => resolve(data);
    worker.onerror = ({ message }) =>
      reject(
        refusal(
          "recording-reader-ended",
          `The worker that reads recordings has ended (${message}).`,
          "Reload the page.",
        ),
      );
    worker.postMessage({ kind: "next" } satisfies ReaderRequest);
  });
}
