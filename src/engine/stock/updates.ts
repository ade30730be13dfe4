import type { AdamWState } from "../kernels/adamW/adamW.ts";
import { RATE_GROUPS, type RateGroup } from "../kernels/adamW/chooseCoefficients.ts";
import type { BatchStatistics } from "../networks/mode.ts";
import type { ParameterStore } from "../networks/params.ts";
import { RUNNING_MOMENTUM } from "../networks/runningStatistics.ts";
import { type Tensor, type Tensor1D, tf } from "../tensor/tf.ts";
import { groupOf } from "../training/gradientRuns.ts";
import { LOSS_CODE, type Update } from "../training/step.ts";

/** Of `training/step.ts`: parameter by parameter, as the library's optimisers do it. It cannot skip a step on the GPU: the
 *  guard looks at the loss alone, and says so too late.
 *  @throws Error unless the coefficients come as a table of the step that is due. */
export function updateParameters(update: Update): Tensor {
  const { parameters, optimiser, gradients, total, statistics, rateFactor } = update;
  if (typeof rateFactor === "number") throw new Error("A stock step takes its coefficients as a table.");
  const [due] = tf.unstack(rateFactor.table);
  const ofGroup = new Map<RateGroup, Tensor[]>();
  RATE_GROUPS.forEach((group, i) => {
    ofGroup.set(group, tf.unstack(tf.reshape(tf.slice(due, [i, 0], [1, -1]), [-1])));
  });
  for (const [name, { parameter, gradient }] of gradients) {
    const { bucket, part } = parameters.placeOf(name);
    const { first, second } = optimiser.momentsOf(bucket);
    const state = {
      parameter,
      gradient,
      firstMoment: first.tensors[part],
      secondMoment: second.tensors[part],
    };
    adamW(state, ofGroup.get(groupOf(name)) ?? []);
  }
  if (statistics !== null) moveStatistics(parameters, statistics);
  const isSpoilt = tf.cast(tf.logicalNot(tf.isFinite(total)), "int32");
  return tf.reshape(tf.mul(isSpoilt, tf.scalar(LOSS_CODE, "int32")), [1]);
}

/** Of `kernels/adamW` and `kernels/latch`, which change what they are given. */
export const kernels = {
  adamW: ({ coefficients, ...state }: AdamWState & { readonly coefficients: Tensor1D }) => {
    adamW(state, tf.unstack(coefficients));
    return [];
  },
  latch: ({ state, next }: { state: Tensor; next: Tensor }) => {
    assign(state, tf.reshape(next, state.shape));
    return [];
  },
};

/** As the library's Adam, whose 14 operations become 15 with the decay. */
function adamW(state: AdamWState, coefficients: readonly Tensor[]): void {
  const { parameter, gradient, firstMoment, secondMoment } = state;
  const [oneMinusBeta1, beta2, oneMinusBeta2, decay, stepSize, inverseRootCorrection2, epsilon] =
    coefficients;
  const first = tf.add(firstMoment, tf.mul(tf.sub(gradient, firstMoment), oneMinusBeta1));
  const second = tf.add(tf.mul(secondMoment, beta2), tf.mul(tf.square(gradient), oneMinusBeta2));
  const deviation = tf.add(tf.mul(tf.sqrt(second), inverseRootCorrection2), epsilon);
  const change = tf.add(tf.mul(parameter, decay), tf.mul(tf.div(first, deviation), stepSize));
  assign(parameter, tf.sub(parameter, change));
  assign(firstMoment, first);
  assign(secondMoment, second);
}

function moveStatistics(parameters: ParameterStore, { layers }: BatchStatistics): void {
  for (const { layer, moments, count } of layers) {
    const [passes] = moments.shape;
    for (let pass = 0; pass < passes; pass++) {
      const moved = (statistic: string, row: number, weight: number): void => {
        const running = parameters.get(`${layer}.${statistic}`);
        const batch = tf.reshape(tf.slice3d(moments, [pass, row, 0], [1, 1, -1]), [-1]);
        assign(running, tf.add(tf.mul(running, 1 - RUNNING_MOMENTUM), tf.mul(batch, weight)));
      };
      moved("running_mean", 0, RUNNING_MOMENTUM);
      moved("running_var", 1, (RUNNING_MOMENTUM * count) / (count - 1));
    }
  }
}

/** As the library's `Variable.assign`, for tensors that are none: `state` gives up its buffer and shares that of `value`. */
function assign(state: Tensor, value: Tensor): void {
  const engine = tf.engine();
  engine.disposeTensor(state);
  state.dataId = value.dataId;
  engine.incRef(state, engine.backend);
}
