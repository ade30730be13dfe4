import type { StoredTensor } from "../checkpoint/safetensors.ts";
import { adamW, adamWCoefficients } from "../kernels/adamW/adamW.ts";
import {
  COEFFICIENTS,
  type CoefficientTable,
  chooseCoefficients,
  RATE_GROUPS,
  type RateGroup,
} from "../kernels/adamW/chooseCoefficients.ts";
import type { ParameterStore } from "../networks/params.ts";
import { refusal } from "../problem.ts";
import { currentBackend } from "../tensor/backend.ts";
import { Bucket } from "../tensor/bucket.ts";
import { type Tensor, tf } from "../tensor/tf.ts";
import type { RunConfig } from "./config.ts";
import type { GradientRun } from "./gradientRuns.ts";

/** Of a bucket of parameters, part by part. */
export interface Moments {
  readonly first: Bucket;
  readonly second: Bucket;
}

/** AdamW as published (decoupled decay on everything with a gradient), its state keyed by parameter name: freezing a
 *  network or adding one cannot hand its moments to another.
 *
 *  Which parameters have gradients is the networks' affair and does not change from step to step, so one count of updates
 *  serves all. It lives on the GPU, which alone knows at once whether a step was skipped; the CPU follows with `settle`. */
export class AdamW {
  private readonly parameters: ParameterStore;
  private readonly moments = new Map<Bucket, Moments>();
  /** Names of the parameters that have moments. */
  private readonly updated = new Set<string>();
  private readonly hyper: RunConfig["optimiser"];
  /** int32 [1]: updates that the GPU has done. */
  private readonly applied: Tensor;
  /** Updates that the CPU knows of. */
  private known = 0;

  constructor(hyper: RunConfig["optimiser"], parameters: ParameterStore) {
    this.hyper = hyper;
    this.parameters = parameters;
    this.applied = counterAt(0);
  }

  /** Updates that the CPU knows of: what `CoefficientTable.firstCount` holds. */
  get updates(): number {
    return this.known;
  }

  /** `CoefficientTable.table` of the next `rows` updates, row-major. rateFactor: the schedule's, on every rate. */
  coefficientRows(rateFactor: number, rows: number): Float32Array {
    const { encoderRate, decoderRate, poseRate } = this.hyper;
    const rates: Record<RateGroup, number> = { encoder: encoderRate, decoder: decoderRate, pose: poseRate };
    const table = new Float32Array(rows * RATE_GROUPS.length * COEFFICIENTS);
    for (let row = 0; row < rows; row++) {
      RATE_GROUPS.forEach((group, g) => {
        const hyper = { ...this.hyper, rate: rates[group] * rateFactor, step: this.known + row + 1 };
        table.set(adamWCoefficients(hyper), (row * RATE_GROUPS.length + g) * COEFFICIENTS);
      });
    }
    return table;
  }

  /** Updates parameters in place on the GPU; nothing changes there while `skip` is not 0.
   *  rates: a table of the updates that may be due, and `settle` follows; or the schedule's factor, for callers that wait for
   *  every step and skip none: then the update is settled. */
  update(runs: readonly GradientRun[], rates: CoefficientTable | number, skip: Tensor): void {
    tf.tidy(() => {
      const table = typeof rates === "number" ? this.tableOf(rates) : rates;
      const coefficients = chooseCoefficients(table, this.applied, skip);
      for (const { bucket, firstPart, names, group, gradient } of runs) {
        const moments = this.momentsOf(bucket);
        const [parameter, firstMoment, secondMoment] = [bucket, moments.first, moments.second].map((of) =>
          of.span(firstPart, firstPart + names.length),
        );
        // The gaps between the parts are updated along with them; nobody reads those.
        adamW({ parameter, gradient, firstMoment, secondMoment }, coefficients[group], skip);
        for (const name of names) this.updated.add(name);
      }
    });
    if (typeof rates === "number") this.settle({ isSkipped: false });
  }

  /** Tells what became of the oldest update that is not settled. */
  settle({ isSkipped }: { readonly isSkipped: boolean }): void {
    if (!isSkipped) this.known++;
  }

  /** Moments and counts of updates by parameter name, in the engine's layout. */
  async snapshot(): Promise<Map<string, StoredTensor>> {
    const updates = this.known;
    const stored = new Map<string, StoredTensor>();
    for (const [bucket, moments] of this.moments) {
      const values = { first: await moments.first.read(), second: await moments.second.read() };
      for (const name of this.updated) {
        const place = this.parameters.placeOf(name);
        if (place.bucket !== bucket) continue;
        for (const kind of ["first", "second"] as const) {
          const { shape } = bucket.tensors[place.part];
          stored.set(`adamW.${kind}.${name}`, { dtype: "F32", shape, data: values[kind][place.part] });
        }
        stored.set(`adamW.updates.${name}`, { dtype: "I32", shape: [1], data: Int32Array.of(updates) });
      }
    }
    return stored;
  }

  /** Takes over what `snapshot` gave. @throws ProblemError `state-unfit` if a parameter's moments are missing or differ. */
  restore(stored: ReadonlyMap<string, StoredTensor>): void {
    this.forgetMoments();
    const counts = new Set<number>();
    for (const name of this.parameters.names("trained")) {
      const { shape } = this.parameters.get(name);
      const updates = stored.get(`adamW.updates.${name}`);
      // A parameter that never had a gradient has no moments.
      if (updates === undefined) continue;
      const { bucket, part } = this.parameters.placeOf(name);
      for (const kind of ["first", "second"] as const) {
        const found = stored.get(`adamW.${kind}.${name}`);
        if (found === undefined || found.shape.join() !== shape.join()) {
          throw unfit(
            `The saved optimiser state of ${name} is ${found === undefined ? "missing" : `[${found.shape.join(", ")}]`}, expected [${shape.join(", ")}].`,
          );
        }
        this.momentsOf(bucket)[kind].write(part, Float32Array.from(found.data as Float32Array));
      }
      this.updated.add(name);
      counts.add(Number(updates.data[0]));
    }
    if (counts.size > 1) {
      throw unfit(`The saved optimiser state has parameters of ${[...counts].join(" and ")} updates.`);
    }
    const [count = 0] = counts;
    this.known = count;
    writeCounter(this.applied, count);
  }

  dispose(): void {
    this.forgetMoments();
    this.applied.dispose();
  }

  private tableOf(rateFactor: number): CoefficientTable {
    return {
      table: tf.tensor3d(this.coefficientRows(rateFactor, 1), [1, RATE_GROUPS.length, COEFFICIENTS]),
      firstCount: tf.tensor1d([this.known], "int32"),
    };
  }

  /** Zeros before the bucket's first update. */
  momentsOf(bucket: Bucket): Moments {
    let state = this.moments.get(bucket);
    if (state === undefined) {
      const shapes = bucket.tensors.map(({ shape }) => shape);
      // Also while a step is traced: the moments outlive the trace.
      const zeros = (label: string) => currentBackend().onOwnDevice(() => new Bucket(label, shapes));
      state = { first: zeros("first moments"), second: zeros("second moments") };
      this.moments.set(bucket, state);
    }
    return state;
  }

  private forgetMoments(): void {
    for (const { first, second } of this.moments.values()) {
      first.dispose();
      second.dispose();
    }
    this.moments.clear();
    this.updated.clear();
  }
}

function counterAt(count: number): Tensor {
  const counter = tf.keep(tf.tensor1d([count], "int32"));
  // On the GPU now: a write goes to its buffer.
  currentBackend().bufferOf(counter);
  return counter;
}

function writeCounter(counter: Tensor, count: number): void {
  const backend = currentBackend();
  backend.flush();
  backend.queue.writeBuffer(backend.bufferOf(counter), 0, Int32Array.of(count));
}

function unfit(message: string): Error {
  return refusal("state-unfit", message, "Resume a run with the configuration it was started with.");
}
