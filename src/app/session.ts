import type { Engine, EngineRequests, RequestKind } from "../engine/protocol.ts";

/** The engine that the page talks to now. A dead worker is replaced as a whole: the unit of recovery is the worker. */
let current: Engine | null = null;

export function talkTo(engine: Engine): void {
  current?.dispose();
  current = engine;
}

/** Asks the present engine. */
export async function ask<K extends RequestKind>(
  kind: K,
  params: EngineRequests[K]["params"],
): Promise<EngineRequests[K]["value"]> {
  if (current === null) throw new Error("No engine was started.");
  return current.ask(kind, params);
}
