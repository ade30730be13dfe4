import { decodeInWorker } from "./data/decodeInWorker.ts";
import { createEngine } from "./engine.ts";
import { problemFrom } from "./problem.ts";
import type { EngineEvent, EngineReply, EngineRequest } from "./protocol.ts";
import { transferables } from "./transfer.ts";

/** The engine behind `client.ts`: every request is answered exactly once; pictures are transferred, not copied. */
const scope = globalThis as typeof globalThis & DedicatedWorkerGlobalScope;
const engine = createEngine({ gpu: scope.navigator.gpu, decodeImage: decodeInWorker });

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
