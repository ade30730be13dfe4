import { describe, expect, test } from "vitest";
import { startEngine } from "./client.ts";
import { refusal } from "./problem.ts";
import type { EngineEvent, EngineReply, EngineRequest } from "./protocol.ts";

/** The page's end of a worker that does as it is told. */
class FakeWorker {
  onmessage: ((event: { data: EngineReply | EngineEvent }) => void) | null = null;
  onerror: ((event: { message: string }) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  readonly asked: EngineRequest[] = [];
  isTerminated = false;

  postMessage(request: EngineRequest): void {
    this.asked.push(request);
  }

  terminate(): void {
    this.isTerminated = true;
  }
}

function started() {
  const worker = new FakeWorker();
  // The client uses no more of a worker than the fake has.
  const engine = startEngine(() => worker as unknown as Worker);
  const events: EngineEvent[] = [];
  engine.listen((event) => events.push(event));
  return { worker, engine, events };
}

describe("client", () => {
  test("answers find their requests, whatever their order; a second answer changes nothing", async () => {
    const { worker, engine } = started();
    const paused = engine.ask("pause", {});
    const cancelled = engine.ask("cancelOpening", {});
    const [pause, cancel] = worker.asked;
    worker.onmessage?.({ data: { id: cancel.id, ok: true, value: null } });
    worker.onmessage?.({ data: { id: pause.id, ok: true, value: { step: 3 } } });
    worker.onmessage?.({ data: { id: pause.id, ok: true, value: { step: 4 } } });
    expect(await paused).toEqual({ step: 3 });
    expect(await cancelled).toBeNull();
  });

  test("a refusal arrives as the problem that it is", async () => {
    const { worker, engine } = started();
    const step = engine.ask("step", {});
    const { problem } = refusal("run-missing", "There is no run yet.", "Prepare one.");
    worker.onmessage?.({ data: { id: worker.asked[0].id, ok: false, problem } });
    await expect(step).rejects.toMatchObject({ problem });
  });

  test.each([
    ["that dies", (worker: FakeWorker) => worker.onerror?.({ message: "out of memory" })],
    ["whose message cannot be read", (worker: FakeWorker) => worker.onmessageerror?.()],
  ])("a worker %s rejects all that is pending, is ended, and is told of once", async (_what, fail) => {
    const { worker, engine, events } = started();
    const pending = [engine.ask("step", {}), engine.ask("memory", {})];
    fail(worker);
    fail(worker);
    for (const request of pending) {
      await expect(request).rejects.toMatchObject({ problem: { code: "engine-ended" } });
    }
    expect(worker.isTerminated).toBe(true);
    expect(events.map(({ kind }) => kind)).toEqual(["deviceLost"]);
    await expect(engine.ask("step", {})).rejects.toMatchObject({ problem: { code: "engine-ended" } });
  });

  test("an engine that the page disposes of rejects what is pending and tells nobody", async () => {
    const { worker, engine, events } = started();
    const step = engine.ask("step", {});
    engine.dispose();
    await expect(step).rejects.toMatchObject({ problem: { code: "engine-ended" } });
    expect(worker.isTerminated).toBe(true);
    expect(events).toEqual([]);
  });
});
