import { problemFrom, refusal } from "../problem.ts";
import { transferables } from "../transfer.ts";
import type { ReaderReply, ReaderRequest, RecordingSource } from "./readInWorker.ts";
import { type RecordingPart, readRecordingParts } from "./recording.ts";

/** What this file uses of a worker's global scope; it is type-checked with the page's library too. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ReaderRequest>) => void) | null;
  postMessage(message: ReaderReply, transfer: Transferable[]): void;
}

/** The other end of `readInWorker.ts`: inflating and predicting take a few hundred milliseconds that the page's thread has
 *  not. */
const scope: WorkerScope = globalThis as unknown as WorkerScope;

let parts: AsyncGenerator<RecordingPart> | null = null;

scope.onmessage = async ({ data }: MessageEvent<ReaderRequest>) => {
  if (data.kind === "open") {
    parts = partsOf(data.source);
    return;
  }
  const reply = await answer();
  scope.postMessage(reply, transferables(reply));
};

async function answer(): Promise<ReaderReply> {
  if (parts === null) throw new Error("Nothing was opened.");
  try {
    const { done, value } = await parts.next();
    return done ? { kind: "end" } : { kind: "part", part: value };
  } catch (caught) {
    return { kind: "problem", problem: problemFrom(caught) };
  }
}

async function* partsOf(source: RecordingSource): AsyncGenerator<RecordingPart> {
  yield* readRecordingParts(typeof source === "string" ? await bodyOf(source) : source.stream());
}

async function bodyOf(address: string): Promise<ReadableStream<Uint8Array>> {
  const response = await fetch(address).catch((caught: unknown) => {
    throw unreachable(address, "no answer", caught);
  });
  if (!response.ok || response.body === null) throw unreachable(address, `HTTP ${response.status}`);
  return response.body;
}

function unreachable(address: string, found: string, cause?: unknown): Error {
  return refusal(
    "recording-unreachable",
    `The recording ${new URL(address).pathname.split("/").at(-1)} could not be read (${found}).`,
    "Drop a sequence or a recording of your own, or reload the page.",
    cause,
  );
}
