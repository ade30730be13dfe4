import { sourceFromTargetOfMotion } from "../reconstruction/rigidTransform.ts";
import { type Tensor, type Tensor4D, tf } from "../tensor/tf.ts";
import type { RunConfig } from "../training/config.ts";
import { type ForwardOutput, SCALES } from "../training/forward.ts";
import { withLastRow } from "./case5Golden.ts";
import type { GoldenFile } from "./goldenFile.ts";
import { SOURCE_OFFSETS } from "./goldenInputs.ts";
import { type Bar, bars } from "./tolerances.ts";

/** Everything of an evaluation that case 6 stores, under the golden names (behind `it0.`); batch 1. */
export function case6Maps(output: ForwardOutput, { numerics }: RunConfig): Record<string, Tensor> {
  const { disparities, errorR, errorT, identity, best, reconstructions } = output;
  if (errorT === null || identity === null || best === null)
    throw new Error("Case 6 has Optim t, auto-mask and self-distillation on.");
  const maps: Record<string, Tensor> = {
    disp_best: best.disparity,
    error_best: best.error,
    sl_min: errorT.error,
  };
  for (let scale = 0; scale < SCALES; scale++) {
    maps[`disp${scale}`] = mapOf(disparities, scale);
    maps[`to_optimise.s${scale}`] = mapOf(errorR.error, scale);
    maps[`identity_selection.s${scale}`] = mapOf(errorR.trainingMask, scale);
  }
  for (const [i, offset] of SOURCE_OFFSETS.entries()) {
    const { first, reconstruction, motion } = reconstructions[i];
    if (first === null || motion === null) throw new Error("Case 6 has Optim R on.");
    for (let scale = 0; scale < SCALES; scale++) {
      maps[`reproj.${offset}.s${scale}`] = mapOf(channelOf(errorR.reconstructions, i), scale);
      maps[`warped.${offset}.s${scale}`] = mapOf(reconstruction, scale);
    }
    maps[`sl_reproj.${offset}`] = channelOf(errorT.reconstructions, i);
    maps[`identity.${offset}`] = channelOf(identity, i);
    maps[`irw_img.${offset}`] = first.reconstruction;
    const isEarlier = offset === -1;
    const residual = sourceFromTargetOfMotion(motion, {
      isEarlier,
      rotationAtZero: numerics.rotationAtZero,
    });
    maps[`cam_T_cam.${offset}`] = withLastRow(residual, 1);
    maps[`axisangle.${offset}`] = motion.axisAngle;
    maps[`translation.${offset}`] = motion.translation;
  }
  return maps;
}

/** The stored maps with the motions as case 6 uses them: PoseNet predicts two frames' ([1,2,1,3]), the first counts. */
export function withFirstMotions(stored: GoldenFile): GoldenFile {
  return stored.map((name, tensor) =>
    /\.(axisangle|translation)\./.test(name) ? { shape: [1, 3], data: tensor.data.subarray(0, 3) } : tensor,
  );
}

/** Which bar holds for a map of evaluation 1 (index 0) or 2. Later ones are compared by their loss alone. */
export function barOfMap(name: string, index: 0 | 1): Bar {
  const [kind] = name.split(".");
  const { maps } = bars.case6;
  if (index === 1) return kind === "identity_selection" ? maps.laterSelection : maps.later;
  switch (kind) {
    case "reproj":
    case "sl_reproj":
    case "identity":
    case "to_optimise":
    case "error_best":
      return maps.errors;
    case "warped":
    case "irw_img":
      return maps.pictures;
    case "cam_T_cam":
    case "axisangle":
    case "translation":
      return maps.poses;
    case "identity_selection":
      return maps.selection;
    default:
      return maps.disparities;
  }
}

function mapOf(stacked: Tensor4D, scale: number): Tensor4D {
  return tf.slice4d(stacked, [scale, 0, 0, 0], [1, -1, -1, -1]);
}

function channelOf(maps: Tensor4D, channel: number): Tensor4D {
  return tf.slice4d(maps, [0, 0, 0, channel], [-1, -1, -1, 1]);
}
