import type { Tensor, Tensor1D, Tensor4D } from "../../tensor/tf.ts";
import { hardSwishReference } from "../activation/activation.reference.ts";
import { type OperationUnderTest, randomArray, tensorOf } from "../referenceTesting.ts";
import { batchNormReference, normaliseReference } from "./batchNorm.reference.ts";
import { batchNorm, type NormOptions, normalise } from "./batchNorm.ts";

export const EPSILON = 1e-5;

/** [B,H,W,C]. Up to 2048 rows a workgroup takes 16 channels of the whole map; beyond, a block of rows has 256 / lanes x 8
 *  rows, lanes = C rounded up to a power of two, at most 64. */
export const SHAPES: readonly (readonly number[])[] = [
  [1, 1, 1, 1],
  [1, 1, 17, 3],
  [1, 17, 1, 3],
  [1, 2, 3, 512],
  [2, 1, 1, 5],
  [1, 5, 5, 63],
  [1, 5, 5, 64],
  [1, 5, 5, 65],
  [2, 3, 5, 24],
  [4, 4, 6, 16],
  [1, 1, 15, 64],
  [1, 1, 16, 15],
  [1, 1, 17, 17],
  [1, 2047, 1, 1],
  [1, 2048, 1, 1],
  [1, 2049, 1, 1],
  [1, 17, 17, 64],
  [2, 17, 19, 65],
  [1, 32, 65, 65],
  [1, 33, 63, 31],
  [4, 48, 64, 16],
  [1, 257, 257, 3],
  [1, 300, 1000, 1],
];

export type Names = "x" | "gamma" | "beta" | "residual";

/** What follows the norm. */
export interface Tail {
  readonly activation: "none" | "relu" | "hardSwish";
  readonly hasResidual: boolean;
}
const BARE: Tail = { activation: "none", hasResidual: false };
export const TAILS: readonly Tail[] = [
  { activation: "none", hasResidual: true },
  { activation: "relu", hasResidual: false },
  { activation: "relu", hasResidual: true },
  { activation: "hardSwish", hasResidual: false },
];
const ACTIVATION_REFERENCES = {
  none: (v: number) => v,
  relu: (v: number) => Math.max(v, 0),
  hardSwish: hardSwishReference,
};

function optionsOf({ activation, hasResidual }: Tail, residual: Tensor): NormOptions {
  if (activation === "hardSwish") return { activation };
  return { activation, ...(hasResidual ? { residual: residual as Tensor4D } : {}) };
}

function afterNorm(
  { activation, hasResidual }: Tail,
  normed: Float64Array,
  residual: Float64Array,
): Float64Array {
  return normed.map((v, i) => ACTIVATION_REFERENCES[activation](v + (hasResidual ? residual[i] : 0)));
}

export function training(
  shape: readonly number[],
  { seed = 1, low = -1, high = 2, tail = BARE } = {},
): OperationUnderTest<Names> {
  const channels = shape[3];
  return {
    inputs: {
      x: randomArray(seed, shape, low, high),
      gamma: randomArray(seed + 1, [channels], 0.5, 1.5),
      beta: randomArray(seed + 2, [channels]),
      residual: randomArray(seed + 5, shape),
    },
    differentiable: ["x", "gamma", "beta", ...(tail.hasResidual ? (["residual"] as const) : [])],
    operation: ({ x, gamma, beta, residual }) =>
      batchNorm(x as Tensor4D, gamma as Tensor1D, beta as Tensor1D, EPSILON, optionsOf(tail, residual)).y,
    reference: (values) => afterNorm(tail, batchNormReference(values, EPSILON), values.residual),
  };
}

export function evaluation(
  shape: readonly number[],
  { seed = 1, tail = BARE } = {},
): OperationUnderTest<Names> {
  const { inputs, differentiable } = training(shape, { seed, tail });
  const mean = randomArray(seed + 3, [shape[3]]);
  const variance = randomArray(seed + 4, [shape[3]], 0.5, 1.5);
  return {
    inputs,
    differentiable,
    operation: ({ x, gamma, beta, residual }) =>
      normalise(
        x as Tensor4D,
        tensorOf(mean) as Tensor1D,
        tensorOf(variance) as Tensor1D,
        gamma as Tensor1D,
        beta as Tensor1D,
        EPSILON,
        optionsOf(tail, residual),
      ),
    reference: (values) => {
      const moments = { mean: Float64Array.from(mean.values), variance: Float64Array.from(variance.values) };
      return afterNorm(tail, normaliseReference(values, moments, EPSILON), values.residual);
    },
  };
}
