import { adamW, adamWCoefficients } from "../kernels/adamW/adamW.ts";
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
