import type { Comparison } from "../../stock/comparison.ts";
import { tf } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import { adamW, adamWCoefficients } from "./adamW.ts";

/** One step for one parameter, changed in place. */
export function adamWComparison(shape: readonly number[]): Comparison {
  const zeros = () => tf.keep(tf.fill([...shape], 0));
  const state = {
    parameter: tf.keep(tensorOf(randomArray(2, shape))),
    gradient: tensorOf(randomArray(1, shape)),
    firstMoment: zeros(),
    secondMoment: zeros(),
  };
  const hyper = { rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, step: 1 };
  const coefficients = adamWCoefficients(hyper);
  const ofStep = tf.tensor1d(coefficients);
  const skip = tf.tensor1d([0], "int32");
  return {
    name: `adamW of [${shape}]`,
    run: () => {
      adamW(state, ofStep, skip);
      return [];
    },
  };
}
