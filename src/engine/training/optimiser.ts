import type { StoredTensor } from "../checkpoint/safetensors.ts";
import { adamW, adamWCoefficients } from "../kernels/adamW/adamW.ts";
import { refusal } from "../problem.ts";
import { type Tensor, tf } from "../tensor/tf.ts";
import type { RunConfig } from "./config.ts";

interface Moments {
  readonly first: Tensor;
  readonly second: Tensor;
  /** Updates this parameter has had: one without a gradient is not touched, not even by the decay. */
  updates: number;
}

/** Learning rate of a parameter before the schedule's factor: depth encoder, depth decoder, pose networks. */
function baseRateOf(name: string, rates: RunConfig["optimiser"]): number {
  if (name.startsWith("encoder.")) return rates.encoderRate;
  if (name.startsWith("depth.")) return rates.decoderRate;
  return rates.poseRate;
}

/** AdamW as published (decoupled decay on everything with a gradient), its state keyed by parameter name: freezing a
 *  network or adding one cannot hand its moments to another. */
export class AdamW {
  private readonly moments = new Map<string, Moments>();
  private readonly hyper: RunConfig["optimiser"];

  constructor(hyper: RunConfig["optimiser"]) {
    this.hyper = hyper;
  }

  /** Updates parameters in place on the GPU; nothing changes there while `skip` is not 0. */
  update(
    parameters: ReadonlyMap<string, { readonly parameter: Tensor; readonly gradient: Tensor }>,
    rateFactor: number,
    skip: Tensor,
  ): void {
    // Parameters of one group with equally many updates share their coefficients, and so one upload.
    const coefficients = new Map<string, Tensor>();
    for (const [name, { parameter, gradient }] of parameters) {
      const state = this.momentsOf(name, parameter);
      state.updates++;
      const hyper = { ...this.hyper, rate: baseRateOf(name, this.hyper) * rateFactor, step: state.updates };
      const key = `${hyper.rate} ${hyper.step}`;
      let shared = coefficients.get(key);
      if (shared === undefined) {
        shared = tf.tensor1d(adamWCoefficients(hyper));
        coefficients.set(key, shared);
      }
      adamW({ parameter, gradient, firstMoment: state.first, secondMoment: state.second }, shared, skip);
    }
    tf.dispose([...coefficients.values()]);
  }

  /** Takes back the count of updates that the GPU skipped, so that the bias corrections stay right. */
  forgetUpdate(names: Iterable<string>): void {
    for (const name of names) {
      const state = this.moments.get(name);
      if (state !== undefined) state.updates--;
    }
  }

  /** Moments and counts of updates by parameter name, in the engine's layout. */
  async snapshot(): Promise<Map<string, StoredTensor>> {
    const stored = new Map<string, StoredTensor>();
    for (const [name, { first, second, updates }] of this.moments) {
      for (const [kind, tensor] of [
        ["first", first],
        ["second", second],
      ] as const) {
        const data = Float32Array.from(await tensor.data());
        stored.set(`adamW.${kind}.${name}`, { dtype: "F32", shape: tensor.shape, data });
      }
      stored.set(`adamW.updates.${name}`, { dtype: "I32", shape: [1], data: Int32Array.of(updates) });
    }
    return stored;
  }

  /** Takes over what `snapshot` gave. @throws ProblemError `state-unfit` if a parameter's moments are missing or differ. */
  restore(stored: ReadonlyMap<string, StoredTensor>, parameters: ReadonlyMap<string, Tensor>): void {
    this.dispose();
    for (const [name, parameter] of parameters) {
      const updates = stored.get(`adamW.updates.${name}`);
      // A parameter that never had a gradient has no moments.
      if (updates === undefined) continue;
      const moment = (kind: "first" | "second"): Tensor => {
        const found = stored.get(`adamW.${kind}.${name}`);
        if (found === undefined || found.shape.join() !== parameter.shape.join()) {
          throw refusal(
            "state-unfit",
            `The saved optimiser state of ${name} is ${found === undefined ? "missing" : `[${found.shape.join(", ")}]`}, expected [${parameter.shape.join(", ")}].`,
            "Resume a run with the configuration it was started with.",
          );
        }
        return tf.keep(tf.tensor(Float32Array.from(found.data as Float32Array), [...found.shape], "float32"));
      };
      this.moments.set(name, {
        first: moment("first"),
        second: moment("second"),
        updates: Number(updates.data[0]),
      });
    }
  }

  dispose(): void {
    for (const { first, second } of this.moments.values()) tf.dispose([first, second]);
    this.moments.clear();
  }

  private momentsOf(name: string, parameter: Tensor): Moments {
    let state = this.moments.get(name);
    if (state === undefined) {
      const zeros = (): Tensor => tf.keep(tf.fill(parameter.shape, 0));
      state = { first: zeros(), second: zeros(), updates: 0 };
      this.moments.set(name, state);
    }
    return state;
  }
}
