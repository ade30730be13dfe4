import { decodeInWorker } from "./data/decodeInWorker.ts";
import { createEngine } from "./engine.ts";
import { problemFrom } from "./problem.ts";
import type { EngineEvent, EngineReply, EngineRequest } from "./protocol.ts";
import { transferables } from "./transfer.ts";
import { tuningInBrowser } from "./tuningInBrowser.ts";

/** What this file uses of a worker's global scope; it is type-checked with the page's library too. */
interface WorkerScope {
  readonly navigator: { readonly gpu?: GPU; readonly userAgent: string };
  onmessage: ((event: MessageEvent<EngineRequest>) => void) | null;
  postMessage(message: unknown, transfer: Transferable[]): void;
}

/** The engine behind `client.ts`: every request is answered exactly once; pictures are transferred, not copied. */
const scope: WorkerScope = globalThis as unknown as WorkerScope;
const { gpu, userAgent } = scope.navigator;
const engine = createEngine({ gpu, decodeImage: decodeInWorker, tuning: tuningInBrowser(userAgent) });

function send(message: EngineReply | EngineEvent): void {
  scope.postMessage(message, transferables(message));
}

engine.listen(send);

scope.onmessage = async ({ data: { id, kind, params } }: MessageEvent<EngineRequest>) => {
  try {
    send({ id, ok: true, value: await engine.ask(kind, params as never) });
  } catch (caught) {
    send({ id, ok: false, problem: problemFrom(caught) });
  }
};
