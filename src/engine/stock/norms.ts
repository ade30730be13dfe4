import { ACTIVATIONS } from "../kernels/batchNorm/batchNorm.ts";
import type { NormTail } from "../kernels/batchNorm/passes.ts";
import { detach } from "../tensor/operation.ts";
import { type Tensor, type Tensor1D, tf } from "../tensor/tf.ts";
import { hardSwish } from "./activations.ts";

interface NormInputs {
  readonly x: Tensor;
  readonly gamma: Tensor1D;
  readonly beta: Tensor1D;
}

interface BatchNormInputs extends NormInputs {
  readonly residual: Tensor;
}

interface GivenStatistics extends BatchNormInputs {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/** Of `kernels/batchNorm` and `kernels/layerNorm`. The library's own batch norm takes its statistics as constants. */
export const norms = {
  /** The library has no passes side by side: each is normalised by itself. */
  batchNorm: ({ x, residual, ...vectors }: BatchNormInputs, tail: NormTail) => {
    const [xs, residuals] = [x, residual].map((of) => (tail.passes === 1 ? [of] : tf.split(of, tail.passes)));
    const passes = xs.map((ofPass, k) => {
      const inputs = { x: ofPass, residual: residuals[k], ...vectors };
      const { mean, variance } = tf.moments(ofPass, [0, 1, 2]);
      const y = withTail(affine(inputs, mean, variance, tail.epsilon), inputs, tail);
      return { y, moments: tf.stack([detach(mean), detach(variance)]) };
    });
    const y = passes.length === 1 ? passes[0].y : tf.concat(passes.map((pass) => pass.y));
    return [y, tf.stack(passes.map(({ moments }) => moments))];
  },

  normalise: ({ mean, variance, ...inputs }: GivenStatistics, tail: NormTail) => [
    withTail(affine(inputs, mean, variance, tail.epsilon), inputs, tail),
  ],

  /** y, what only the kernel's gradient reads, and x as the trunk. */
  layerNorm: (inputs: NormInputs, { epsilon }: { epsilon: number }) => {
    const { mean, variance } = tf.moments(inputs.x, -1, true);
    return [affine(inputs, mean, variance, epsilon), mean, variance, inputs.x];
  },
};

function affine({ x, gamma, beta }: NormInputs, mean: Tensor, variance: Tensor, epsilon: number): Tensor {
  const normalised = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(normalised, gamma), beta);
}

function withTail(y: Tensor, { residual }: BatchNormInputs, { activation, hasResidual }: NormTail): Tensor {
  const sum = hasResidual === 1 ? tf.add(y, residual) : y;
  if (activation === ACTIVATIONS.relu) return tf.relu(sum);
  if (activation === ACTIVATIONS.hardSwish) return hardSwish(sum);
  return sum;
}
