import { COEFFICIENTS, type CoefficientTable, RATE_GROUPS } from "../kernels/adamW/chooseCoefficients.ts";
import { ControlBuffer, type InputSpec } from "../replay/controlBuffer.ts";
import { MOST_UNDER_WAY } from "../replay/program.ts";
import type { Tensor, Tensor2D } from "../tensor/tf.ts";
import { colourFactorSets, colourSets } from "./augmentation.ts";
import { batchLayout, batchTensors, setBatch } from "./batchInputs.ts";
import type { RunConfig } from "./config.ts";
import type { AdamW } from "./optimiser.ts";
import type { SchedulePosition } from "./schedule.ts";
import type { BatchNumbers, BatchTensors } from "./trainingSet.ts";

/** Everything that differs between the steps of a run, in one buffer on the GPU: eager and replayed steps read it alike. */
export class StepInputs {
  readonly batch: BatchTensors;
  /** [B,8] each, see `colourFactorSets`. */
  readonly factorSets: readonly Tensor2D[];
  /** int32 [1]: keys all randomness of the step. */
  readonly step: Tensor;
  /** Scalar: 1 on a sample's first visit, else 0. */
  readonly isFirstVisit: Tensor;
  /** Scalars. */
  readonly weights: Readonly<Record<"alpha" | "beta" | "lambda" | "mu", Tensor>>;
  readonly rates: CoefficientTable;
  private readonly control: ControlBuffer<string>;

  constructor(config: RunConfig) {
    this.control = new ControlBuffer(layoutOf(config));
    const input = <T extends Tensor>(name: string): T => this.control.tensors[name] as T;
    this.batch = batchTensors(this.control);
    this.factorSets = Array.from({ length: colourSets(config) }, (_, i) => input<Tensor2D>(`colours.${i}`));
    this.step = input("step");
    this.isFirstVisit = input("isFirstVisit");
    this.weights = {
      alpha: input("alpha"),
      beta: input("beta"),
      lambda: input("lambda"),
      mu: input("mu"),
    };
    this.rates = { table: input("rates.table"), firstCount: input("rates.firstCount") };
  }

  /** Bytes of one step's write. */
  get bytes(): number {
    return this.control.bytes;
  }

  /** Writes the inputs of a step to the GPU, after all that was recorded before. */
  write({ config, step, position, batch, optimiser }: StepFacts): void {
    const { control } = this;
    setBatch(control, batch);
    colourFactorSets(config, position.batchIndex).forEach((rows, i) => {
      control.set(`colours.${i}`, rows);
    });
    control.set("step", [step]);
    control.set("isFirstVisit", [position.iteration === 0 ? 1 : 0]);
    control.set("alpha", [config.losses.alpha]);
    control.set("beta", [config.losses.beta]);
    control.set("lambda", [config.losses.lambda]);
    control.set("mu", [position.mu]);
    control.set("rates.table", optimiser.coefficientRows(position.rateFactor, MOST_UNDER_WAY));
    control.set("rates.firstCount", [optimiser.updates]);
    control.upload();
  }

  dispose(): void {
    this.control.dispose();
  }
}

/** What decides a step's inputs. */
export interface StepFacts {
  readonly config: RunConfig;
  /** 0-based. */
  readonly step: number;
  readonly position: SchedulePosition;
  readonly batch: BatchNumbers;
  readonly optimiser: AdamW;
}

function layoutOf(config: RunConfig): Record<string, InputSpec> {
  const { batch } = config.optimiser;
  const floats = (...shape: number[]): InputSpec => ({ dtype: "float32", shape });
  const integers = (...shape: number[]): InputSpec => ({ dtype: "int32", shape });
  const colours = Array.from({ length: colourSets(config) }, (_, i) => [`colours.${i}`, floats(batch, 8)]);
  return {
    ...batchLayout(batch),
    ...Object.fromEntries(colours),
    step: integers(1),
    isFirstVisit: floats(),
    alpha: floats(),
    beta: floats(),
    lambda: floats(),
    mu: floats(),
    "rates.table": floats(MOST_UNDER_WAY, RATE_GROUPS.length, COEFFICIENTS),
    "rates.firstCount": integers(1),
  };
}
