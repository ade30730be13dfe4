import { type Problem, ProblemError } from "./problem.ts";
import type {
  Engine,
  EngineEvent,
  EngineReply,
  EngineRequest,
  EngineRequests,
  RequestKind,
} from "./protocol.ts";

interface Pending {
  resolve(value: never): void;
  reject(error: ProblemError): void;
}

/** The engine in a Web Worker. A worker that dies rejects everything that is pending and says so as an event. */
export function startEngine(
  createWorker: () => Worker = () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }),
): Engine {
  const listeners = new Set<(event: EngineEvent) => void>();
  const pending = new Map<number, Pending>();
  const worker = createWorker();
  let nextId = 1;
  let isEnded = false;

  worker.onmessage = ({ data }: MessageEvent<EngineReply | EngineEvent>) => {
    if ("kind" in data) {
      for (const listener of listeners) listener(data);
      return;
    }
    const request = pending.get(data.id);
    pending.delete(data.id);
    if (request === undefined) return;
    if (data.ok) request.resolve(data.value as never);
    else request.reject(new ProblemError(data.problem));
  };
  worker.onerror = (event) => end(workerDied(event.message));
  worker.onmessageerror = () => end(workerDied("a message of it could not be read"));

  function end(problem: Problem): void {
    if (isEnded) return;
    isEnded = true;
    worker.terminate();
    for (const { reject } of pending.values()) reject(new ProblemError(problem));
    pending.clear();
    for (const listener of listeners) listener({ kind: "deviceLost", problem });
  }

  return {
    ask<K extends RequestKind>(kind: K, params: EngineRequests[K]["params"]) {
      return new Promise<EngineRequests[K]["value"]>((resolve, reject) => {
        if (isEnded) {
          reject(new ProblemError(workerDied("it was ended")));
          return;
        }
        const id = nextId++;
        pending.set(id, { resolve: resolve as Pending["resolve"], reject });
        worker.postMessage({ id, kind, params } as EngineRequest);
      });
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose() {
      listeners.clear();
      end(workerDied("it was ended by the page"));
    },
  };
}

function workerDied(cause: string): Problem {
  return {
    severity: "error",
    code: "engine-ended",
    message: `The engine's worker has ended (${cause}).`,
    file: null,
    line: null,
    remedy: "Restart the engine; the run begins again from step 0.",
  };
}
