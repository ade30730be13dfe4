import { randomArray, tensorOf } from "../kernels/referenceTesting.ts";
import { disparityToDepth, reconstruct } from "../reconstruction/projection.ts";
import { repeatForScales } from "../reconstruction/scales.ts";
import type { Comparison } from "../stock/comparison.ts";
import { differentiated } from "../stock/comparison.ts";
import { type Tensor2D, type Tensor3D, type Tensor4D, tf } from "../tensor/tf.ts";
import { identityErrors, withTieBreak } from "./autoMask.ts";
import { minimumError, overSources } from "./minimumOverSources.ts";
import { photometricError } from "./photometric.ts";
import { smoothnessLoss } from "./smoothness.ts";
import { totalLoss } from "./total.ts";

const SCALES = 4;
const SOURCES = 2;

/** What lies between upsampled disparities and the loss, at four scales and with two sources: depth, projection, sampling,
 *  SSIM and L1, minimum over the sources, auto-mask, smoothness; with the gradients of the disparities and both poses. */
export function photometricBlockComparison([batch, height, width]: readonly [
  number,
  number,
  number,
]): Comparison {
  const picture = (seed: number) => tensorOf(randomArray(seed, [batch, height, width, 3], 0, 1)) as Tensor4D;
  const target = picture(1);
  const sources = [picture(2), picture(3)];
  const camera = [width, width, (width - 1) / 2, (height - 1) / 2];
  const pinhole = tf.tile(tf.tensor2d([camera]), [batch, 1]) as Tensor2D;
  const intrinsics = { source: pinhole, target: pinhole };
  const identityPose = tf.tensor3d([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], [1, 3, 4]);
  const poseNear = (seed: number) =>
    tf.add(tf.tile(identityPose, [batch, 1, 1]), tensorOf(randomArray(seed, [batch, 3, 4], -0.01, 0.01)));
  const disparities = tensorOf(randomArray(4, [SCALES * batch, height, width, 1], 0.1, 0.9));
  const noise = tensorOf(randomArray(7, [SCALES * batch, height, width, SOURCES])) as Tensor4D;
  const errorOf = photometricError({ alpha: 0.85, ssim: true, l1: "plain" });
  const combine = overSources.minimum;

  const loss = (disparity: Tensor4D, poses: readonly Tensor3D[]) => {
    const depths = disparityToDepth(disparity, { minDepth: 0.1, maxDepth: 10 });
    const targets = repeatForScales(target, SCALES);
    const errors = sources.map((source, i) =>
      errorOf(targets, reconstruct({ source, depths, sourceFromTarget: poses[i], intrinsics })),
    );
    const identity = repeatForScales(
      identityErrors({ target, sources, combine, photometricError: errorOf }),
      SCALES,
    );
    const masked = withTieBreak(identity, noise, { tieBreak: "fresh", scales: SCALES });
    return totalLoss(
      {
        errorR: minimumError(combine(errors), masked).error,
        errorT: null,
        smoothness: smoothnessLoss(disparity, target),
        distillation: null,
        scales: SCALES,
        smoothnessWeights: "halved",
      },
      { beta: 0, lambda: 1e-3, mu: 0 },
    ).total;
  };
  return {
    name: `photometric block of ${height}x${width}, ${SCALES} scales, ${SOURCES} sources, forward and gradients`,
    run: differentiated(
      (disparity, ...poses) => loss(disparity as Tensor4D, poses as Tensor3D[]),
      [disparities, poseNear(5), poseNear(6)],
    ),
  };
}
