import type { Tensor } from "../tensor/tf.ts";
import { type Packed, type PackedLayout, Unpacked } from "./packed.ts";
import { type Execution, type Runner, runnerOf } from "./runner.ts";

/** A program that looks at frames through networks, whose buffers it shares with whatever else uses them. Made at its
 *  first use, and again at the first one after the graph has changed.
 *  @typeParam Of what decides the graph, e.g. a run's config */
export class FrameProgram<Of> {
  private readonly record: (of: Of) => Packed;
  private readonly graphOf: (of: Of) => string;
  private readonly execution: Execution;
  private runner: Runner | null = null;
  private layout: PackedLayout = new Map();
  /** Looks take turns: a second program or a second place for what it makes would only cost memory. */
  private turn: Promise<unknown> = Promise.resolve();

  /** @param record from inputs on the GPU, which are the caller's
   *  @param graphOf what is recorded differs exactly where this does */
  constructor(record: (of: Of) => Packed, graphOf: (of: Of) => string, execution: Execution) {
    this.record = record;
    this.graphOf = graphOf;
    this.execution = execution;
  }

  /** Looks once. `setInputs` is called immediately before all of it is submitted: what the networks are then is seen.
   *  @throws ProblemError `device-memory` if the adapter has not enough. */
  look(of: Of, setInputs: () => void): Promise<Unpacked> {
    const seen = this.turn.then(async () => {
      const runner = await this.runnerFor(of);
      setInputs();
      return new Unpacked(await runner.run(), this.layout);
    });
    this.turn = seen.catch(() => undefined);
    return seen;
  }

  /** Call when no look is under way. */
  dispose(): void {
    this.runner?.dispose();
    this.runner = null;
  }

  private async runnerFor(of: Of): Promise<Runner> {
    const graph = this.graphOf(of);
    if (this.runner?.graph === graph) return this.runner;
    // First, so that the memory of both is never needed at once.
    this.dispose();
    const record = (): Tensor => {
      const { values, layout } = this.record(of);
      this.layout = layout;
      return values;
    };
    const options = { purpose: "Looking at a frame", mostUnderWay: 1 };
    this.runner = await runnerOf({ graph, record }, this.execution, options);
    return this.runner;
  }
}
