import { depthMetrics } from "../evaluation/metrics.ts";
import { convexUpsample } from "../kernels/convexUpsample/convexUpsample.ts";
import { project } from "../kernels/project/project.ts";
import { smoothness } from "../kernels/smoothness/smoothness.ts";
import { ssimLoss } from "../kernels/ssim/ssim.ts";
import { distillationLoss } from "../losses/distillation.ts";
import { type PhotometricChoice, photometricError } from "../losses/photometric.ts";
import { pixelMean } from "../losses/pixelMean.ts";
import { smoothnessLoss } from "../losses/smoothness.ts";
import { seedOf } from "../networks/nameSeed.ts";
import { rotationFromAxisAngle } from "../reconstruction/axisAngle.ts";
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
import { distance } from "./compare.ts";
import { symmetricAt } from "./formula.ts";
import type { GoldenFolder } from "./goldenFolder.ts";
import type { ParityCase, ParityResult } from "./types.ts";

/** Bars of the golden README, about ten times the reference's own difference between float32 and float64.
 *  On relL2: transforms, grids, warps, upsampling, smoothness and distillation with their gradients; */
const GEOMETRIC_TOLERANCE = 5e-6;
/** SSIM, photometric errors and all gradients through them, since SSIM subtracts nearly equal numbers; */
const PHOTOMETRIC_TOLERANCE = 2e-4;
/** and on maxAbs, for the SSIM maps. */
const SSIM_MAX_ABS = 5e-4;

const RANGE = { minDepth: 0.1, maxDepth: 10 };

/** L1 and the names of its results: as the published code has it, and as the paper does. */
const variants: readonly { readonly suffix: string; readonly l1: PhotometricChoice["l1"] }[] = [
  { suffix: "code", l1: "relativeToTarget" },
  { suffix: "paper", l1: "plain" },
];

/** Case 5: geometry, warps, photometric error, smoothness, convex upsampling, distillation and depth metrics, with all
 *  gradients. */
export const case5: ParityCase = async (folder) => {
  const golden = new Case5Golden(await folder.tensors("case5_geometry.safetensors"));
  return [
    ...(await poses(golden, folder)),
    ...(await projection(golden)),
    ...(await photometry(golden)),
    ...(await smoothnessOfDisparity(golden)),
    ...(await upsampling(golden)),
    ...(await distillation(golden)),
  ];
};

async function poses(golden: Case5Golden, { seedPrefix }: GoldenFolder): Promise<ParityResult[]> {
  const seed = seedOf(`${seedPrefix}geo.wT`);
  const directions = [
    { suffix: "fwd", isEarlier: false },
    { suffix: "inv", isEarlier: true },
  ];
  return golden.compare(GEOMETRIC_TOLERANCE, () => {
    const axisAngle = golden.vectors("in.axisangle");
    const translation = golden.vectors("in.translation");
    const coarse = golden.transforms("in.pose_gt");
    const scale = golden.vectors("in.scale");
    const residual = golden.vectors("in.residual_t");
    const weights = tf.tensor3d(
      Float32Array.from({ length: 32 }, (_, i) => symmetricAt(seed, i)),
      [2, 4, 4],
    );
    const upperWeights = tf.slice(weights, [0, 0, 0], [-1, 3, 4]);
    const rotation = (v: Tensor2D) =>
      withLastRow(tf.concat([rotationFromAxisAngle(v, "none"), tf.zeros([2, 3, 1])], 2) as Tensor3D, 1);

    const results: Record<string, Tensor> = {
      rot: rotation(axisAngle),
      "rot.zero": rotation(tf.zeros([2, 3])),
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

async function projection(golden: Case5Golden): Promise<ParityResult[]> {
  const results = await golden.compare(GEOMETRIC_TOLERANCE, () => {
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
  return [
    ...results,
    plainComparison(
      golden,
      "cam_points",
      cameraPoints(depthValues, golden.values("in.K"), [batch, height, width]),
    ),
    plainComparison(
      golden,
      "depth_errors",
      Object.values(depthMetrics(depthValues, golden.values("depth_gt"))),
    ),
  ];
}

function plainComparison(golden: Case5Golden, name: string, ours: ArrayLike<number>): ParityResult {
  const measured = distance(ours, golden.values(name));
  const tolerance = GEOMETRIC_TOLERANCE;
  return { case: "5", name, ...measured, tolerance, ok: measured.relL2 <= tolerance };
}

async function photometry(golden: Case5Golden): Promise<ParityResult[]> {
  const maps = await golden.compare(PHOTOMETRIC_TOLERANCE, () => ({
    ssim: ssimLoss(golden.map("warped"), golden.map("in.target")),
    "ssim.direct": ssimLoss(golden.map("in.source"), golden.map("in.target")),
  }));
  const results = maps.flatMap((map) => [
    map,
    {
      ...map,
      name: `${map.name} (max abs)`,
      tolerance: SSIM_MAX_ABS,
      ok: map.maxAbs <= SSIM_MAX_ABS,
    },
  ]);
  for (const variant of variants) {
    results.push(...(await golden.compare(PHOTOMETRIC_TOLERANCE, () => photometricResults(golden, variant))));
  }
  return results;
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

async function smoothnessOfDisparity(golden: Case5Golden): Promise<ParityResult[]> {
  return golden.compare(GEOMETRIC_TOLERANCE, () => {
    const [disparity, target] = [golden.map("in.disp"), golden.map("in.target")];
    const smooth = (d: Tensor) => tf.mean(smoothnessLoss(d as Tensor4D, target));
    return {
      smooth: smooth(disparity),
      "grad.disp.smooth": tf.grad(smooth)(disparity),
      "smooth.raw": tf.mean(pixelMean(smoothness(disparity, target))),
    };
  });
}

async function upsampling(golden: Case5Golden): Promise<ParityResult[]> {
  return golden.compare(GEOMETRIC_TOLERANCE, () => {
    const results: Record<string, Tensor> = {};
    for (const level of [1, 2, 3]) {
      const upsample = (disparity: Tensor, mask: Tensor) =>
        convexUpsample(disparity as Tensor4D, mask as Tensor4D, 2 ** level, 8, "zero");
      const inputs = [golden.map(`in.up${level}.disp`), golden.map(`in.up${level}.mask`)];
      const [dDisparity, dMask] = tf.grads((d, m) => tf.mean(tf.square(upsample(d, m))))(inputs);
      Object.assign(results, {
        [`up${level}.out`]: upsample(inputs[0], inputs[1]),
        [`grad.up${level}.disp`]: dDisparity,
        [`grad.up${level}.mask`]: dMask,
      });
    }
    return results;
  });
}

async function distillation(golden: Case5Golden): Promise<ParityResult[]> {
  return golden.compare(GEOMETRIC_TOLERANCE, () => {
    const best = golden.map("in.isd.best");
    const disparities = [0, 1, 2, 3].map((scale) => golden.map(`in.isd.disp${scale}`));
    // The reference adds the four scales' means; ours come one per scale and sample.
    const loss = (finest: Tensor) => {
      const stacked = stackScales([finest as Tensor4D, ...disparities.slice(1)]);
      return tf.div(tf.sum(distillationLoss(best, stacked)), best.shape[0]);
    };
    return { "isd.loss": loss(disparities[0]), "grad.isd.disp0": tf.grad(loss)(disparities[0]) };
  });
}
