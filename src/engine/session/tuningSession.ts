import type { AcquiredDevice } from "../device/acquire.ts";
import { refusal } from "../problem.ts";
import type { EngineEvent } from "../protocol.ts";
import type { SettledTiles, TuningStore } from "../tuning/tune.ts";

/** The kernels' tile shapes on the engine's adapter: remembered or measured before a run, measured when asked for. */
export class TuningSession {
  private readonly store: TuningStore | undefined;
  private readonly emit: (event: EngineEvent) => void;
  /** Of the last run. */
  private settled: SettledTiles | null = null;
  private underWay = new AbortController();

  /** @param store where they are remembered; without one every run has the default shapes. */
  constructor(store: TuningStore | undefined, emit: (event: EngineEvent) => void) {
    this.store = store;
    this.emit = emit;
  }

  /** Shapes for the run that is about to be made. What could not be stored lasts as long as the engine. */
  async settle(acquired: AcquiredDevice): Promise<void> {
    const isUnstored = this.settled?.source === "measured" && this.settled.problem !== null;
    if (this.store === undefined || isUnstored) return;
    const { settleTiles } = await import("../tuning/tune.ts");
    this.settled = await settleTiles(acquired, this.store, this.hearing());
    this.emit({ kind: "tuned", problem: this.settled.problem });
  }

  /** The remembered shapes, for work that should be as fast as a run. */
  async remember(acquired: AcquiredDevice): Promise<void> {
    if (this.store === undefined) return;
    const { rememberTiles } = await import("../tuning/tune.ts");
    const { problem } = await rememberTiles(acquired, this.store);
    this.emit({ kind: "tuned", problem });
  }

  /** @throws ProblemError `tuning-no-store`. */
  async tune(acquired: AcquiredDevice): Promise<SettledTiles> {
    if (this.store === undefined) {
      throw refusal(
        "tuning-no-store",
        "This engine has no place to remember tile shapes.",
        "Measure in the page, or with `bench tune` in the terminal.",
      );
    }
    const { tune } = await import("../tuning/tune.ts");
    return tune(acquired, this.store, this.hearing());
  }

  /** Calls off what is being measured: the run that waits for it has the default shapes. */
  cancel(): void {
    this.underWay.abort();
  }

  private hearing() {
    this.underWay = new AbortController();
    return {
      hear: ({ done, total }: { readonly done: number; readonly total: number }) =>
        this.emit({ kind: "tuning", done, total }),
      signal: this.underWay.signal,
    };
  }
}
