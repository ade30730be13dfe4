import { tf } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import type { StockComparison } from "../stockComparison.ts";
import { adamW, adamWCoefficients } from "./adamW.ts";

/** One step for one parameter against the library's Adam, which has no decay: only its costs mean something. */
export function adamWComparison(shape: readonly number[]): StockComparison {
  const zeros = () => tf.fill([...shape], 0);
  const gradient = tensorOf(randomArray(1, shape));
  const state = { parameter: zeros(), gradient, firstMoment: zeros(), secondMoment: zeros() };
  const hyper = { rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, step: 1 };
  const coefficients = tf.tensor1d(adamWCoefficients(hyper));
  const skip = tf.tensor1d([0], "int32");
  const variable = tf.variable(tensorOf(randomArray(2, shape)));
  const optimiser = tf.train.adam(1e-3);
  return {
    name: "adamW, one parameter",
    kernel: () => {
      adamW(state, coefficients, skip);
      return [];
    },
    stock: () => {
      optimiser.applyGradients([{ name: variable.name, tensor: gradient }]);
      return [];
    },
  };
}
