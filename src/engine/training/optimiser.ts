import { adamW } from "../kernels/adamW/adamW.ts";
import { type Tensor, tf } from "../tensor/tf.ts";
import type { RunConfig } from "./config.ts";

interface Moments {
  readonly first: Tensor;
  readonly second: Tensor;
  /** Updates this parameter has had; a parameter without a gradient is not touched, not even by the decay. */
  updates: number;
}

/** Learning rate of a parameter before the schedule's factor, by the reference's two groups and our third. */
export function baseRateOf(name: string, rates: RunConfig["optimiser"]): number {
  if (name.startsWith("encoder.")) return rates.encoderRate;
  if (name.startsWith("depth.")) return rates.decoderRate;
  return rates.poseRate;
}

/** AdamW as published (decoupled decay on everything with a gradient), state keyed by parameter name: freezing a
 *  network or adding one cannot hand its moments to another. */
export class AdamW {
  private readonly moments = new Map<string, Moments>();
  private readonly hyper: RunConfig["optimiser"];

  constructor(hyper: RunConfig["optimiser"]) {
    this.hyper = hyper;
  }

  /** Updates `parameter` in place on the GPU; nothing changes while `skip` is not 0. */
  update(name: string, parameter: Tensor, gradient: Tensor, rateFactor: number, skip: Tensor): void {
    let state = this.moments.get(name);
    if (state === undefined) {
      state = { first: zerosOnGpu(parameter), second: zerosOnGpu(parameter), updates: 0 };
      this.moments.set(name, state);
    }
    state.updates++;
    adamW(
      { parameter, gradient, firstMoment: state.first, secondMoment: state.second },
      {
        rate: baseRateOf(name, this.hyper) * rateFactor,
        beta1: this.hyper.beta1,
        beta2: this.hyper.beta2,
        epsilon: this.hyper.epsilon,
        weightDecay: this.hyper.weightDecay,
        step: state.updates,
      },
      skip,
    );
  }

  /** Takes back the count of an update that the GPU skipped, so that the bias corrections stay right. */
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
}

function zerosOnGpu(like: Tensor): Tensor {
  return tf.keep(tf.fill(like.shape, 0));
}
