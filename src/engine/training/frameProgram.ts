import type { Tensor } from "../tensor/tf.ts";
import type { RunConfig } from "./config.ts";
import { type Packed, type PackedLayout, Unpacked } from "./packed.ts";
import { type Execution, graphKey, type Runner, runnerOf } from "./runner.ts";

/** A program that looks at a frame through a run's networks, which are the training step's own buffers. Made at its first
 *  use, and again at the first one after the graph has changed. */
export class FrameProgram {
  private readonly record: (config: RunConfig) => Packed;
  private readonly execution: Execution;
  private runner: Runner | null = null;
  private layout: PackedLayout = new Map();
  /** Looks take turns: a second program or a second place for what it makes would only cost memory. */
  private turn: Promise<unknown> = Promise.resolve();

  /** @param record from inputs on the GPU, which are the caller's. */
  constructor(record: (config: RunConfig) => Packed, execution: Execution) {
    this.record = record;
    this.execution = execution;
  }

  /** Looks once. `setInputs` is called immediately before all of it is submitted: what the networks are then is seen.
   *  @throws ProblemError `device-memory` if the adapter has not enough. */
  look(config: RunConfig, setInputs: () => void): Promise<Unpacked> {
    const seen = this.turn.then(async () => {
      const runner = await this.runnerFor(config);
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

  private async runnerFor(config: RunConfig): Promise<Runner> {
    const graph = graphKey(config);
    if (this.runner?.graph === graph) return this.runner;
    // First, so that the memory of both is never needed at once.
    this.dispose();
    const record = (): Tensor => {
      const { values, layout } = this.record(config);
      this.layout = layout;
      return values;
    };
    const options = { purpose: "Looking at a frame", mostUnderWay: 1 };
    this.runner = await runnerOf({ graph, record }, this.execution, options);
    return this.runner;
  }
}
