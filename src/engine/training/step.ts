import type { CoefficientTable } from "../kernels/adamW/chooseCoefficients.ts";
import { flagNonFinite } from "../kernels/nonFinite/nonFinite.ts";
import type { BatchStatistics } from "../networks/mode.ts";
import type { ParameterStore } from "../networks/params.ts";
import { updateRunningStatistics } from "../networks/runningStatistics.ts";
import { substituteOf } from "../tensor/substitutes.ts";
import { type Tensor, tf } from "../tensor/tf.ts";
import { type ForwardInput, type ForwardOutput, forward } from "./forward.ts";
import { type Gradients, gatherGradients } from "./gradientRuns.ts";
import type { AdamW } from "./optimiser.ts";

/** The two halves of an optimiser step. `Trainer` records both; the parity cases look at what lies between them. */

/** Runs the method and differentiates its total loss. `keep` takes from the forward pass what is to outlive it; it is
 *  called inside the tape's function, which frees everything else when it returns. */
export function differentiate<T>(
  input: ForwardInput,
  keep: (output: ForwardOutput) => T,
): { readonly kept: T; readonly gradients: Gradients } {
  const names = input.parameters.names("trained");
  const parameters = names.map((name) => input.parameters.get(name));
  const results: T[] = [];
  const { value, grads } = tf.engine().gradients(
    () => {
      const output = forward(input);
      results.push(keep(output));
      return output.terms.total;
    },
    parameters,
    undefined,
    true,
  );
  value.dispose();
  const gradients = new Map<string, { parameter: Tensor; gradient: Tensor }>();
  names.forEach((name, i) => {
    // The tape leaves a hole where a parameter does not reach the loss.
    const gradient = grads[i] as Tensor | null | undefined;
    if (gradient != null) gradients.set(name, { parameter: parameters[i], gradient });
  });
  return { kept: results[0], gradients };
}

export interface Update {
  readonly parameters: ParameterStore;
  readonly optimiser: AdamW;
  readonly gradients: Gradients;
  /** The total loss, scalar. */
  readonly total: Tensor;
  /** Of the batch norms in the forward pass; null where they used the running ones. */
  readonly statistics: BatchStatistics | null;
  /** Factor on every learning rate, or a table made from it, see `AdamW.update`. */
  readonly rateFactor: number | CoefficientTable;
}

/** What the guard's flag is where the loss itself is not finite. */
export const LOSS_CODE = 1;

/** Guard, AdamW, running statistics, inside a `tidy`. Returns the guard's flag, int32 [1]: 0, or the code of a tensor that is not finite
 *  (`nameOfFlag`). Tested on the GPU before the update; nothing changes there unless it is 0. */
export function updateParameters(update: Update): Tensor {
  const substitute = substituteOf("steps", "updateParameters");
  if (substitute !== null) return substitute(update as never);
  const { parameters, optimiser, gradients, total, statistics, rateFactor } = update;
  // Filled by a dispatch: an upload would be done once in a traced step, not in every one.
  const flag = tf.fill([1], 0, "int32");
  flagNonFinite(total, [{ first: 0, count: 1, code: LOSS_CODE }], flag);
  const codes = new Map(parameters.names("trained").map((name, i) => [name, LOSS_CODE + 1 + i]));
  const runs = gatherGradients(parameters, gradients);
  for (const { names, layout, gradient } of runs) {
    const parts = names.map((name, i) => ({
      first: layout.firsts[i],
      count: parameters.get(name).size,
      code: codes.get(name) ?? LOSS_CODE,
    }));
    flagNonFinite(gradient, parts, flag);
  }
  optimiser.update(runs, rateFactor, flag);
  if (statistics !== null) updateRunningStatistics(parameters, statistics, flag);
  return flag;
}

/** What a flag of `updateParameters` that is not 0 speaks of. */
export function nameOfFlag(parameters: ParameterStore, flag: number): string {
  return flag === LOSS_CODE
    ? "the loss"
    : `the gradient of ${parameters.names("trained")[flag - LOSS_CODE - 1]}`;
}
