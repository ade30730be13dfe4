import { useCallback, useEffect, useRef, useState } from "react";
import { startEngine } from "../../engine/client.ts";
import { type Problem, problemFrom } from "../../engine/problem.ts";
import type { Engine, EngineEvent, EngineRequests } from "../../engine/protocol.ts";
import type { Measured } from "./measurement.ts";

type Benching = Extract<EngineEvent, { kind: "benching" }>;

export type SettledTiles = EngineRequests["tune"]["value"];

export interface Progress {
  readonly stage: Benching["stage"] | "tiles";
  readonly done: number;
  readonly total: number;
}

export type BenchState =
  | { readonly status: "none" }
  | { readonly status: "running"; readonly progress: Progress | null; readonly elapsedMs: number }
  | { readonly status: "measured"; readonly measured: Measured }
  | { readonly status: "tuned"; readonly settled: SettledTiles }
  | { readonly status: "failed"; readonly problem: Problem };

/** Measurements one after another, each in a worker of its own: the page's networks stay as they are, and whatever was
 *  measured is gone with its worker. Stop, and leaving, end the worker. */
export function useBench() {
  const [state, setState] = useState<BenchState>({ status: "none" });
  const current = useRef<Engine | null>(null);

  const end = useCallback((): void => {
    current.current?.dispose();
    current.current = null;
  }, []);
  useEffect(() => end, [end]);

  /** @param ask what is asked of an engine of its own; gives what is then shown. */
  async function run(ask: (engine: Engine) => Promise<BenchState>): Promise<void> {
    end();
    const engine = startEngine();
    current.current = engine;
    const isCurrent = () => current.current === engine;
    const startedMs = performance.now();
    const fail = (problem: Problem) => {
      if (!isCurrent()) return;
      end();
      setState({ status: "failed", problem });
    };
    engine.listen((event) => {
      // A device that is lost may leave its work unanswered.
      if (event.kind === "deviceLost") fail(event.problem);
      if (event.kind !== "benching" && event.kind !== "tuning") return;
      const { done, total } = event;
      const stage = event.kind === "tuning" ? "tiles" : event.stage;
      setState({
        status: "running",
        progress: { stage, done, total },
        elapsedMs: performance.now() - startedMs,
      });
    });
    setState({ status: "running", progress: null, elapsedMs: 0 });
    try {
      const outcome = await ask(engine);
      if (!isCurrent()) return;
      end();
      setState(outcome);
    } catch (caught) {
      // Of a worker that was ended on purpose nobody is told.
      fail(problemFrom(caught));
    }
  }

  const measure = (params: EngineRequests["bench"]["params"]): Promise<void> =>
    run(async (engine) => {
      const measurement = await engine.ask("bench", params);
      const circumstances = {
        userAgent: navigator.userAgent,
        date: new Date().toISOString(),
        commit: __COMMIT__,
      };
      return { status: "measured", measured: { measurement, circumstances } };
    });

  const tune = (): Promise<void> =>
    run(async (engine) => ({ status: "tuned", settled: await engine.ask("tune", {}) }));

  function stop(): void {
    end();
    setState({ status: "none" });
  }

  return { state, measure, tune, stop };
}
