import { minimumOfChannels } from "../kernels/minimumOver/minimumOver.ts";
import { repeatForScales, scalesAsChannels } from "../reconstruction/scales.ts";
import { absolute } from "../tensor/gradients.ts";
import { detach } from "../tensor/operation.ts";
import { type Tensor, type Tensor1D, type Tensor4D, tf } from "../tensor/tf.ts";
import { pixelMean } from "./pixelMean.ts";

/** Larger than any error the photometric loss can have in practice; the published code's start. */
const INITIAL_ERROR = 10;

/** Algorithm 1's memory of one sample: per pixel the smallest error seen and the disparity that had it. No gradient. */
export interface BestSoFar {
  /** [B,H,W,1]: e_best. */
  readonly error: Tensor4D;
  /** [B,H,W,1]: d_best. */
  readonly disparity: Tensor4D;
}

/** Algorithm 1's memory as a traced step has it: in tensors that stay, with nothing about the visit in the trace. */
export interface SampleMemory extends BestSoFar {
  /** Scalar: not 0 where a sample is visited for the first time, so that the maps are another sample's. */
  readonly isFirstVisit: Tensor;
}

/** What `SampleMemory.error` holds, everywhere, when there is nothing to remember: no error is ever as large. */
export const FORGOTTEN = 3e38;

export interface UpdatedBest extends BestSoFar {
  /** [B,H,W,1]: the scale that took the pixel in this pass, -1 where the memory kept its own. */
  readonly scale: Tensor4D;
}

/** The memory before a sample's first pass: no error yet, scale 0's disparity. finestDisparity: [B,H,W,1]. */
export function startBest(finestDisparity: Tensor4D): BestSoFar {
  return {
    error: tf.fill(finestDisparity.shape, INITIAL_ERROR) as Tensor4D,
    disparity: detach(finestDisparity),
  };
}

/** The memory that a pass goes on with: what the visit before left, or `start` if there is none. */
export function recalledBest(memory: BestSoFar | SampleMemory | null, start: BestSoFar): BestSoFar {
  if (memory === null) return start;
  if (!("isFirstVisit" in memory)) return memory;
  const isEmpty = tf.logicalOr(tf.cast(memory.isFirstVisit, "bool"), tf.equal(memory.error, FORGOTTEN));
  return {
    error: tf.where(isEmpty, start.error, memory.error),
    disparity: tf.where(isEmpty, start.disparity, memory.disparity),
  };
}

/** Takes over, pixel by pixel, the scales' errors and disparities that beat the memory: scale after scale, strictly
 *  smaller only, so that of equal errors the memory's stays, then the finer scale's (method 5).
 *  errors, disparities: [S·B,H,W,1], scales stacked. */
export function keepBest(best: BestSoFar, errors: Tensor4D, disparities: Tensor4D): UpdatedBest {
  const scales = errors.shape[0] / best.error.shape[0];
  const candidateErrors = tf.concat([best.error, scalesAsChannels(detach(errors), scales)], 3);
  const candidates = tf.concat([best.disparity, scalesAsChannels(detach(disparities), scales)], 3);
  const { minimum, argument } = minimumOfChannels(candidateErrors);
  const winner = tf.cast(detach(argument), "float32");
  return {
    error: detach(minimum),
    disparity: selectChannel(candidates, winner),
    scale: tf.sub(winner, 1),
  };
}

/** Channel `index` of every pixel. maps: [B,H,W,K]; index: [B,H,W,1] -> [B,H,W,1]. */
function selectChannel(maps: Tensor4D, index: Tensor4D): Tensor4D {
  const channels = tf.split(maps, maps.shape[3], 3) as Tensor4D[];
  return channels.reduce((chosen, channel, k) => tf.where(tf.equal(index, k), channel, chosen));
}

/** L_ISD = log(|d_best - d| + 1), one number per map (method 4).
 *  bestDisparity: [B,H,W,1], a constant; disparities: [S·B,H,W,1] -> [S·B]. Its gradient is 0 where d is d_best. */
export function distillationLoss(bestDisparity: Tensor4D, disparities: Tensor4D): Tensor1D {
  const scales = disparities.shape[0] / bestDisparity.shape[0];
  const label = repeatForScales(detach(bestDisparity), scales);
  return pixelMean(tf.log(tf.add(absolute(tf.sub(label, disparities)), 1)));
}
