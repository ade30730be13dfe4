import { depthMetrics } from "../evaluation/metrics.ts";
import { convexUpsample } from "../kernels/convexUpsample/convexUpsample.ts";
import { project } from "../kernels/project/project.ts";
import { smoothness } from "../kernels/smoothness/smoothness.ts";
import { ssimLoss } from "../kernels/ssim/ssim.ts";
import { distillationLoss } from "../losses/distillation.ts";
import { type PhotometricChoice, photometricError } from "../losses/photometric.ts";
import { pixelMean } from "../losses/pixelMean.ts";
import { smoothnessLoss } from "../losses/smoothness.ts";
import {
  disparityToDepth,
  reconstruct,
  scaledDisparity,
  sourcePixelsFromTarget,
} from "../reconstruction/projection.ts";
import { refineTranslation, sourceFromTargetOfMotion } from "../reconstruction/rigidTransform.ts";
import { stackScales } from "../reconstruction/scales.ts";
import { type Tensor, type Tensor2D, type Tensor3D, type Tensor4D, tf } from "../tensor/tf.ts";
import { Case5Golden, cameraPoints, withLastRow } from "./case5Golden.ts";
import { otherNumerics } from "./case5Options.ts";
import { Comparisons } from "./compare.ts";
import { symmetricStream } from "./formula.ts";
import type { GoldenFolder } from "./goldenFolder.ts";
import { streamPrefix } from "./storedStream.ts";
import { bars } from "./tolerances.ts";
import type { ParityCase } from "./types.ts";

const { geometry, photometry: photometricBar, ssim: ssimMaxAbs } = bars.case5;

const RANGE = { minDepth: 0.1, maxDepth: 10 };

/** L1 and the names of its results: as the published code has it, and as the paper does. */
const variants: readonly { readonly suffix: string; readonly l1: PhotometricChoice["l1"] }[] = [
  { suffix: "code", l1: "relativeToTarget" },
  { suffix: "paper", l1: "plain" },
];

/** Case 5: geometry, warps, photometric error, smoothness, convex upsampling, distillation and depth metrics, with all
 *  gradients; and what the values of the numerics that the published code does not have must give. */
export const case5: ParityCase = async (folder) => {
  const comparisons = new Comparisons("5");
  const golden = new Case5Golden(await folder.tensors("case5_geometry.safetensors"), comparisons);
  await poses(golden, folder);
  await projection(golden);
  await photometry(golden);
  await smoothnessOfDisparity(golden);
  for (const level of [1, 2, 3]) await upsampling(golden, level);
  await distillation(golden);
  await otherNumerics(golden);
  return comparisons;
};

async function poses(golden: Case5Golden, folder: GoldenFolder): Promise<void> {
  const batch = golden.stored.get("in.axisangle").shape[0];
  const prefix = streamPrefix(folder.seedPrefix, golden.stored, {
    stream: "geo.wT",
    // The gradient of the inner product in the translation: the weights' last column.
    tensor: "grad.translation.fwd",
    indices: Array.from({ length: 3 * batch }, (_, i) => 16 * Math.floor(i / 3) + 4 * (i % 3) + 3),
  });
  const directions = [
    { suffix: "fwd", isEarlier: false },
    { suffix: "inv", isEarlier: true },
  ];
  await golden.compare(geometry, () => {
    const axisAngle = golden.vectors("in.axisangle");
    const translation = golden.vectors("in.translation");
    const coarse = golden.transforms("in.pose_gt");
    const scale = golden.vectors("in.scale");
    const residual = golden.vectors("in.residual_t");
    const weights = tf.tensor3d(symmetricStream(`${prefix}geo.wT`, 16 * batch), [batch, 4, 4]);
    const upperWeights = tf.slice(weights, [0, 0, 0], [-1, 3, 4]);
    const rotation = (v: Tensor2D) =>
      withLastRow(
        sourceFromTargetOfMotion(
          { axisAngle: v, translation: tf.zeros([batch, 3]) },
          { isEarlier: false, rotationAtZero: "none" },
        ),
        1,
      );

    const results: Record<string, Tensor> = {
      rot: rotation(axisAngle),
      "rot.zero": rotation(tf.zeros([batch, 3])),
    };
    for (const { suffix, isEarlier } of directions) {
      const motion = (v: Tensor, t: Tensor) =>
        sourceFromTargetOfMotion(
          { axisAngle: v as Tensor2D, translation: t as Tensor2D },
          { isEarlier, rotationAtZero: "none" },
        );
      const refined = (s: Tensor, t: Tensor) =>
        refineTranslation(
          coarse,
          { scale: s as Tensor2D, residualTranslation: t as Tensor2D },
          { isEarlier, parametrisation: "raw" },
        );
      const weighted = (transform: Tensor3D) => tf.sum(tf.mul(transform, upperWeights));
      const motionGradients = tf.grads((v, t) => weighted(motion(v, t)))([axisAngle, translation]);
      const refinedGradients = tf.grads((s, t) => weighted(refined(s, t)))([scale, residual]);
      Object.assign(results, {
        [`T.${suffix}`]: withLastRow(motion(axisAngle, translation), 1),
        [`Tgt.${suffix}`]: withLastRow(refined(scale, residual), 1),
        [`grad.axisangle.${suffix}`]: motionGradients[0],
        [`grad.translation.${suffix}`]: motionGradients[1],
        [`grad.scale.${suffix}`]: refinedGradients[0],
        [`grad.residual_t.${suffix}`]: refinedGradients[1],
      });
    }
    return results;
  });
}

async function projection(golden: Case5Golden): Promise<void> {
  await golden.compare(geometry, () => {
    const disparity = golden.map("in.disp");
    const depth = disparityToDepth(disparity, RANGE);
    const [batch, height, width] = depth.shape;
    const sourceFromTarget = golden.transforms("T.fwd");
    const intrinsics = golden.intrinsics();
    const pixels = project(depth, sourcePixelsFromTarget(intrinsics, sourceFromTarget));
    const grid = tf.mul(tf.sub(tf.div(pixels, [width - 1, height - 1]), 0.5), 2);
    return {
      scaled_disp: scaledDisparity(disparity, RANGE),
      depth,
      // Flat, since the reference keeps the two coordinates last as we do.
      pix_coords: tf.reshape(grid, [batch, height * width, 2]),
      warped: reconstruct({ source: golden.map("in.source"), depths: depth, sourceFromTarget, intrinsics }),
    };
  });
  const depth = tf.tidy(() => disparityToDepth(golden.map("in.disp"), RANGE));
  const [batch, height, width] = depth.shape;
  const depthValues = (await depth.data()) as Float32Array;
  depth.dispose();
  const points = cameraPoints(depthValues, golden.values("in.K"), [batch, height, width]);
  golden.compareValues(geometry, "cam_points", points);
  const metrics = depthMetrics(depthValues, golden.values("depth_gt"));
  golden.compareValues(geometry, "depth_errors", Object.values(metrics));
}

async function photometry(golden: Case5Golden): Promise<void> {
  await golden.compare([photometricBar, ssimMaxAbs], () => ({
    ssim: ssimLoss(golden.map("warped"), golden.map("in.target")),
    "ssim.direct": ssimLoss(golden.map("in.source"), golden.map("in.target")),
  }));
  for (const variant of variants)
    await golden.compare(photometricBar, () => photometricResults(golden, variant));
}

function photometricResults(
  golden: Case5Golden,
  { suffix, l1 }: (typeof variants)[number],
): Record<string, Tensor> {
  const pe = photometricError({ alpha: 0.85, ssim: true, l1 });
  const intrinsics = golden.intrinsics();
  const [target, source, warped] = ["in.target", "in.source", "warped"].map((name) => golden.map(name));
  const [disparity, depth] = [golden.map("in.disp"), golden.map("depth")];
  const sourceFromTarget = golden.transforms("T.fwd");
  const loss = (reconstruction: Tensor4D) => tf.mean(pixelMean(pe(target, reconstruction)));
  const lossOf = (s: Tensor, d: Tensor, transform: Tensor) =>
    loss(
      reconstruct({
        source: s as Tensor4D,
        depths: d as Tensor4D,
        sourceFromTarget: transform as Tensor3D,
        intrinsics,
      }),
    );
  const [dSource, dDepth, dTransform] = tf.grads(lossOf)([source, depth, sourceFromTarget]);
  const [dDisparity, dAxisAngle, dTranslation] = tf.grads((d, v, t) =>
    lossOf(
      source,
      disparityToDepth(d as Tensor4D, RANGE),
      sourceFromTargetOfMotion(
        { axisAngle: v as Tensor2D, translation: t as Tensor2D },
        { isEarlier: false, rotationAtZero: "none" },
      ),
    ),
  )([disparity, golden.vectors("in.axisangle"), golden.vectors("in.translation")]);
  return {
    [`reproj.${suffix}`]: pe(target, warped),
    [`loss.${suffix}`]: loss(warped),
    [`grad.warped.${suffix}`]: tf.grad((w: Tensor) => loss(w as Tensor4D))(warped),
    [`grad.source.${suffix}`]: dSource,
    [`grad.depth.${suffix}`]: dDepth,
    [`grad.T.${suffix}`]: withLastRow(dTransform as Tensor3D, 0),
    [`grad.disp.${suffix}`]: dDisparity,
    [`grad.chain.axisangle.${suffix}`]: dAxisAngle,
    [`grad.chain.translation.${suffix}`]: dTranslation,
  };
}

async function smoothnessOfDisparity(golden: Case5Golden): Promise<void> {
  await golden.compare(geometry, () => {
    const [disparity, target] = [golden.map("in.disp"), golden.map("in.target")];
    const smooth = (d: Tensor) => tf.mean(smoothnessLoss(d as Tensor4D, target));
    return {
      smooth: smooth(disparity),
      "grad.disp.smooth": tf.grad(smooth)(disparity),
      "smooth.raw": tf.mean(pixelMean(smoothness(disparity, target))),
    };
  });
}

async function upsampling(golden: Case5Golden, level: number): Promise<void> {
  const inputs = [`in.up${level}.disp`, `in.up${level}.mask`];
  if (!golden.hasOrLeavesOut(...inputs)) return;
  await golden.compare(geometry, () => {
    const upsample = (disparity: Tensor, mask: Tensor) =>
      convexUpsample(disparity as Tensor4D, mask as Tensor4D, 2 ** level, { gain: 8 });
    const maps = inputs.map((name) => golden.map(name));
    const [dDisparity, dMask] = tf.grads((d, m) => tf.mean(tf.square(upsample(d, m))))(maps);
    return {
      [`up${level}.out`]: upsample(maps[0], maps[1]),
      [`grad.up${level}.disp`]: dDisparity,
      [`grad.up${level}.mask`]: dMask,
    };
  });
}

async function distillation(golden: Case5Golden): Promise<void> {
  const inputs = ["in.isd.best", ...[0, 1, 2, 3].map((scale) => `in.isd.disp${scale}`)];
  if (!golden.hasOrLeavesOut(...inputs)) return;
  await golden.compare(geometry, () => {
    const [best, ...disparities] = inputs.map((name) => golden.map(name));
    // The reference adds the four scales' means; ours come one per scale and sample.
    const loss = (finest: Tensor) => {
      const stacked = stackScales([finest as Tensor4D, ...disparities.slice(1)]);
      return tf.div(tf.sum(distillationLoss(best, stacked)), best.shape[0]);
    };
    return { "isd.loss": loss(disparities[0]), "grad.isd.disp0": tf.grad(loss)(disparities[0]) };
  });
}
