import type { AdamWHyper } from "./adamW.ts";

export interface AdamWReferenceState {
  readonly parameter: Float64Array;
  readonly firstMoment: Float64Array;
  readonly secondMoment: Float64Array;
}

/** One AdamW step in float64, in place, in the textbook's order: decay, moments, corrections, step. */
export function adamWReference(
  { parameter, firstMoment, secondMoment }: AdamWReferenceState,
  gradient: ArrayLike<number>,
  { rate, beta1, beta2, epsilon, weightDecay, step }: AdamWHyper,
): void {
  for (let i = 0; i < parameter.length; i++) {
    const g = gradient[i];
    parameter[i] *= 1 - rate * weightDecay;
    firstMoment[i] = beta1 * firstMoment[i] + (1 - beta1) * g;
    secondMoment[i] = beta2 * secondMoment[i] + (1 - beta2) * g * g;
    const mean = firstMoment[i] / (1 - beta1 ** step);
    const meanSquare = secondMoment[i] / (1 - beta2 ** step);
    parameter[i] -= (rate * mean) / (Math.sqrt(meanSquare) + epsilon);
  }
}
