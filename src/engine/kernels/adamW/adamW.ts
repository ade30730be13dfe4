import { type Tensor, tf } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import { ELEMENTWISE_WORKGROUP, elementwiseGrid } from "../elementwise.ts";
import type { KernelSpec } from "../spec.ts";
import adamWSource from "./adamW.wgsl?raw";

export const adamWSpec: KernelSpec = {
  name: "adamW",
  wgsl: adamWSource,
  workgroupSize: ELEMENTWISE_WORKGROUP,
  reads: ["coefficients", "skip", "gradient"],
  updates: ["parameter", "firstMoment", "secondMoment"],
  writes: [],
  uniforms: { count: "u32" },
};

/** Tensors of one shape; all but the gradient are changed in place. */
export interface AdamWState {
  readonly parameter: Tensor;
  readonly gradient: Tensor;
  /** Running mean of the gradient, zeros before the first step. */
  readonly firstMoment: Tensor;
  /** Running mean of its square, zeros before the first step. */
  readonly secondMoment: Tensor;
}

export interface AdamWHyper {
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled: the parameter shrinks by rate * weightDecay of itself. */
  readonly weightDecay: number;
  /** 1 for a parameter's first update. */
  readonly step: number;
}

/** What the kernel needs of the hyper-parameters, in the order of its struct, float64 until rounded once.
 *  The float32 powers that the library's Adam multiplies up drift; these do not. */
export function adamWCoefficients(hyper: AdamWHyper): Float32Array<ArrayBuffer> {
  const { rate, beta1, beta2, epsilon, weightDecay, step } = hyper;
  if (!Number.isInteger(step) || step < 1) throw new Error(`AdamW's first step is 1, not ${step}.`);
  const correction1 = 1 - beta1 ** step;
  const correction2 = 1 - beta2 ** step;
  return Float32Array.of(
    1 - beta1,
    beta2,
    1 - beta2,
    rate * weightDecay,
    rate / correction1,
    1 / Math.sqrt(correction2),
    epsilon,
    0,
  );
}

/** One AdamW step in place, as torch's `AdamW` (Loshchilov and Hutter, decoupled weight decay).
 *
 *  skip: int32 [1]; nothing changes while it is not 0 (see `nonFinite`).
 *  hyper: numbers, or a float32 [8] tensor of `adamWCoefficients`: a program that replays its steps writes the tensor
 *  between steps, and tensors of one rate share it.
 *  @throws if the four tensors differ in size. */
export function adamW(state: AdamWState, hyper: AdamWHyper | Tensor, skip: Tensor): void {
  const count = state.parameter.size;
  for (const [name, tensor] of Object.entries(state) as [string, Tensor][]) {
    if (tensor.size !== count) {
      throw new Error(`AdamW: ${name} has ${tensor.size} elements, the parameter has ${count}.`);
    }
  }
  const coefficients = hyper instanceof tf.Tensor ? hyper : tf.tensor1d(adamWCoefficients(hyper));
  dispatch(adamWSpec, {
    tensors: { ...state, coefficients, skip },
    outputs: [],
    uniforms: { count },
    invocations: elementwiseGrid(count),
  });
  if (coefficients !== hyper) coefficients.dispose();
}
