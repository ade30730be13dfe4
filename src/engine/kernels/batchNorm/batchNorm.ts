import { asTensors, defineOperation, detach } from "../../tensor/operation.ts";
import type { Tensor, Tensor1D, Tensor3D, Tensor4D, TensorInfo } from "../../tensor/tf.ts";
import {
  batchMoments,
  type GradientSums,
  gradientSums,
  gradXOfBatch,
  gradXOfGiven,
  isWhole,
  type NormTail,
  normalised,
  wholeForward,
  wholeGradients,
  wholeGradientsThroughRelu,
} from "./passes.ts";

/** What follows a norm in the same kernels: a map added, then an activation. */
export type NormOptions =
  | { readonly activation?: "none" | "relu"; readonly residual?: Tensor4D }
  | { readonly activation: "hardSwish"; readonly residual?: never };

/** Numbers of the activations in normActivation.wgsl. */
export const ACTIVATIONS = { none: 0, relu: 1, hardSwish: 2 } as const;

type TailAttributes = NormTail & { readonly [name: string]: number };

const batchNormOperation = defineOperation<"x" | "gamma" | "beta" | "residual", TailAttributes>(
  ["x", "gamma", "beta", "residual"],
  {
    name: "batchNorm",
    forward: ({ x, gamma, beta, residual }, tail) => {
      if (isWhole(x, tail.passes)) return wholeForward(x, residual, gamma, beta, tail);
      const moments = batchMoments(x, gamma, tail);
      return [normalised(x, residual, vectorsOf(moments, gamma, beta), tail), moments];
    },
    // Sums are not made inside the thunks: they serve several gradients, and the tape disposes of what a thunk leaves behind.
    gradient: ([dy], { x, gamma, beta, outputs: [y, moments] }, tail) => {
      const { activation, passes } = tail;
      if (isWhole(x, passes)) {
        const gradients = isReluOfSum(tail)
          ? wholeGradientsThroughRelu(x, dy, y, moments, tail)
          : wholeGradients(x, dy, beta, moments, tail);
        const [dx, dBeta, dGamma, dResidual] = asTensors(gradients);
        return {
          x: () => dx,
          gamma: () => dGamma,
          beta: () => dBeta,
          residual: () => dResidual ?? detach(dy),
        };
      }
      const sums = sumsAsTensors(gradientSums(x, dy, y, vectorsOf(moments, gamma, beta), tail));
      const { dBeta, dGamma, passBeta, passGamma, dResidual } = sums;
      const dSum = dResidual ?? dy;
      const left = dResidual === undefined ? activation : ACTIVATIONS.none;
      return {
        x: () => asTensors(gradXOfBatch({ x, dy: dSum, moments, beta, passBeta, passGamma }, tail, left))[0],
        gamma: () => dGamma,
        beta: () => dBeta,
        residual: () => detach(dSum),
      };
    },
  },
);

const normaliseOperation = defineOperation<
  "x" | "mean" | "variance" | "gamma" | "beta" | "residual",
  TailAttributes
>(["x", "mean", "variance", "gamma", "beta", "residual"], {
  name: "normalise",
  forward: ({ x, residual, ...vectors }, tail) => [
    normalised(x, residual, { ...vectors, varianceAt: 0, passStride: 0 }, tail),
  ],
  gradient: ([dy], { x, mean, variance, gamma, beta, outputs: [y] }, tail) => {
    const vectors = { mean, variance, gamma, beta };
    const { dBeta, dGamma, dResidual } = sumsAsTensors(
      gradientSums(x, dy, y, { ...vectors, varianceAt: 0, passStride: 0 }, tail),
    );
    const dSum = dResidual ?? dy;
    const left = dResidual === undefined ? tail.activation : ACTIVATIONS.none;
    return {
      x: () => asTensors(gradXOfGiven({ x, dy: dSum, ...vectors }, tail.epsilon, left))[0],
      gamma: () => dGamma,
      beta: () => dBeta,
      residual: () => detach(dSum),
    };
  },
});

/** Batch normalisation in training mode, over all pixels of all pictures of the batch, and what follows it.
 *
 *  x, residual [B,H,W,C]; gamma, beta [C] -> y [B,H,W,C]; moments [passes,3,C]: the mean and the biased variance that y was
 *  normalised with, and the scale gamma / s. With several `passes` the batch is as many batches one after the other, each
 *  normalised by itself. y = activation((x - mean) / s gamma + beta + residual),
 *  s = sqrt(variance + epsilon).
 *  Differentiable in x (also through mean and variance), gamma, beta and residual. The returned moments are for the
 *  running statistics: they carry no gradient of their own.
 *  @throws if gamma or beta does not have C elements, the residual is not shaped as x, or the passes do not divide B. */
export function batchNorm(
  x: Tensor4D,
  gamma: Tensor1D,
  beta: Tensor1D,
  epsilon: number,
  options: NormOptions = {},
  passes = 1,
): { y: Tensor4D; moments: Tensor3D } {
  requireFit(x, { gamma, beta }, options);
  if (x.shape[0] % passes !== 0)
    throw new Error(`Batch norm: a batch of ${x.shape[0]} is not ${passes} passes of one size.`);
  const residual = options.residual ?? detach(x);
  const [y, moments] = batchNormOperation({ x, gamma, beta, residual }, tailOf(epsilon, options, passes));
  return { y: y as Tensor4D, moments: moments as Tensor3D };
}

/** Batch normalisation in evaluation mode, with given (running) statistics, and what follows it.
 *
 *  x, residual [B,H,W,C]; mean, variance, gamma, beta [C] -> [B,H,W,C]. Differentiable in x, gamma, beta and residual;
 *  mean and variance are constants, and asking for their gradient throws.
 *  @throws if one of the four vectors does not have C elements, or the residual is not shaped as x. */
export function normalise(
  x: Tensor4D,
  mean: Tensor1D,
  variance: Tensor1D,
  gamma: Tensor1D,
  beta: Tensor1D,
  epsilon: number,
  options: NormOptions = {},
): Tensor4D {
  requireFit(x, { mean, variance, gamma, beta }, options);
  const residual = options.residual ?? detach(x);
  const inputs = { x, mean, variance, gamma, beta, residual };
  return normaliseOperation(inputs, tailOf(epsilon, options, 1))[0] as Tensor4D;
}

function tailOf(
  epsilon: number,
  { activation = "none", residual }: NormOptions,
  passes: number,
): TailAttributes {
  const hasResidual = residual === undefined ? 0 : 1;
  return { epsilon, activation: ACTIVATIONS[activation], hasResidual, passes };
}

function isReluOfSum({ activation, hasResidual }: NormTail): boolean {
  return activation === ACTIVATIONS.relu && hasResidual === 1;
}

function vectorsOf(moments: TensorInfo, gamma: TensorInfo, beta: TensorInfo) {
  const [, , channels] = moments.shape;
  return {
    mean: moments,
    variance: moments,
    varianceAt: channels,
    passStride: 3 * channels,
    gamma,
    beta,
  };
}

function sumsAsTensors({ dResidual, ...sums }: GradientSums<TensorInfo>): GradientSums<Tensor> {
  const [dBeta, dGamma] = asTensors([sums.dBeta, sums.dGamma]);
  const isOnePass = sums.passBeta === sums.dBeta;
  const [passBeta, passGamma] = isOnePass ? [dBeta, dGamma] : asTensors([sums.passBeta, sums.passGamma]);
  const residual = dResidual === undefined ? {} : { dResidual: asTensors([dResidual])[0] };
  return { dBeta, dGamma, passBeta, passGamma, ...residual };
}

function requireFit(
  x: Tensor4D,
  vectors: Readonly<Record<string, Tensor1D>>,
  { residual }: NormOptions,
): void {
  for (const [name, vector] of Object.entries(vectors)) {
    if (vector.size !== x.shape[3])
      throw new Error(`Batch norm of ${x.shape[3]} channels: ${name} has ${vector.size} elements.`);
  }
  if (residual !== undefined && residual.shape.join() !== x.shape.join())
    throw new Error(`Batch norm of [${x.shape}]: the residual is [${residual.shape}].`);
}
