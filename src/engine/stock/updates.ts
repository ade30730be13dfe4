import type { AdamWState } from "../kernels/adamW/adamW.ts";
import { COEFFICIENTS, RATE_GROUPS } from "../kernels/adamW/chooseCoefficients.ts";
import { type Tensor, type Tensor1D, type Tensor2D, type Tensor3D, tf } from "../tensor/tf.ts";

/** Of `kernels/adamW`, `kernels/movingAverage` and `kernels/latch`. The library cannot skip a step on the GPU: `skip` is not
 *  looked at, and gradients that are not finite spoil the weights. */
export const updates = {
  chooseCoefficients: ({
    table,
    firstCount,
    applied,
  }: {
    table: Tensor3D;
    firstCount: Tensor1D;
    applied: Tensor1D;
  }) => {
    const row = tf.gather(table, tf.sub(applied, firstCount));
    assign(applied, tf.add(applied, tf.scalar(1, "int32")));
    return RATE_GROUPS.map((_, group) =>
      tf.reshape(tf.slice(row, [0, group, 0], [1, 1, COEFFICIENTS]), [COEFFICIENTS]),
    );
  },

  /** As the library's Adam, whose 14 operations become 15 with the decay. */
  adamW: (state: AdamWState & { readonly coefficients: Tensor1D }) => {
    const { parameter, gradient, firstMoment, secondMoment } = state;
    const [oneMinusBeta1, beta2, oneMinusBeta2, decay, stepSize, inverseRootCorrection2, epsilon] = scalarsOf(
      state.coefficients,
    );
    const first = tf.add(firstMoment, tf.mul(tf.sub(gradient, firstMoment), oneMinusBeta1));
    const second = tf.add(tf.mul(secondMoment, beta2), tf.mul(tf.square(gradient), oneMinusBeta2));
    const deviation = tf.add(tf.mul(tf.sqrt(second), inverseRootCorrection2), epsilon);
    const change = tf.add(tf.mul(parameter, decay), tf.mul(tf.div(first, deviation), stepSize));
    assign(parameter, tf.sub(parameter, change));
    assign(firstMoment, first);
    assign(secondMoment, second);
    return [];
  },

  movingAverage: (
    {
      moments,
      runningMean,
      runningVariance,
    }: { moments: Tensor2D; runningMean: Tensor; runningVariance: Tensor },
    { momentum, varianceScale }: { momentum: number; varianceScale: number },
  ) => {
    const moved = (running: Tensor, row: number, weight: number): void => {
      const batch = tf.reshape(tf.slice2d(moments, [row, 0], [1, -1]), [-1]);
      assign(running, tf.add(tf.mul(running, 1 - momentum), tf.mul(batch, weight)));
    };
    moved(runningMean, 0, momentum);
    moved(runningVariance, 1, momentum * varianceScale);
    return [];
  },

  latch: ({ state, next }: { state: Tensor; next: Tensor }) => {
    assign(state, tf.reshape(next, state.shape));
    return [];
  },
};

/** Of `kernels/nonFinite`. */
export const guard = {
  flagNonFinite: (
    { flag, ...watched }: { flag: Tensor } & Readonly<Record<string, Tensor>>,
    uniforms: Readonly<Record<string, number>>,
  ) => {
    const places = Object.keys(watched)
      .map((name) => Number(name.replace("bits", "")))
      .filter((place) => uniforms[`count${place}`] > 0);
    const areFinite = tf.stack(places.map((place) => tf.all(tf.isFinite(watched[`bits${place}`]))));
    const codes = places.map((place) => uniforms[`code${place}`]);
    const raised = tf.mul(tf.cast(tf.logicalNot(areFinite), "int32"), tf.tensor1d(codes, "int32"));
    assign(flag, tf.maximum(flag, tf.max(raised)));
    return [];
  },
};

const scalars = new WeakMap<object, Tensor[]>();

/** The coefficients of a group, taken apart once a step for all its parameters. */
function scalarsOf(coefficients: Tensor1D): Tensor[] {
  let found = scalars.get(coefficients.dataId);
  if (found === undefined || found[0].isDisposed) {
    found = tf.unstack(coefficients);
    scalars.set(coefficients.dataId, found);
  }
  return found;
}

/** As the library's `Variable.assign`, for tensors that are none: `state` gives up its buffer and shares that of `value`. */
function assign(state: Tensor, value: Tensor): void {
  const engine = tf.engine();
  engine.disposeTensor(state);
  state.dataId = value.dataId;
  engine.incRef(state, engine.backend);
}
