import { type Tensor4D, tf } from "../../tensor/tf.ts";
import { type Declaration, kaimingFanOut } from "../declaration.ts";
import type { DropPath } from "../dropPath.ts";
import { batchNorm, depthwise } from "../layers.ts";
import type { NormMode } from "../mode.ts";
import type { ParameterScope } from "../params.ts";
import { convNormActivation, convNormResidual, declareConvNorm } from "./convNorm.ts";
import { declareTransformerEncoder, transformerEncoder } from "./transformerEncoder.ts";
import type { MpvitVariant } from "./variants.ts";

export function declareMultiPathBlock(d: Declaration, stage: number, variant: MpvitVariant): void {
  const width = variant.widths[stage];
  const paths = variant.paths[stage];
  for (let path = 0; path < paths; path++)
    declareTransformerEncoder(d.at(`mhca_blks.${path}`), width, variant.layers[stage], variant);
  const residual = d.at("InvRes");
  declareConvNorm(residual.at("conv1"), width, width, 1);
  residual.depthwise("dwconv", { channels: width, kernel: 3, bias: false, initial: kaimingFanOut });
  residual.batchNorm("norm", width);
  declareConvNorm(residual.at("conv2"), width, width, 1);
  declareConvNorm(d.at("aggregate"), (paths + 1) * width, variant.widths[stage + 1] ?? width, 1);
}

/** Multi-path transformer block: a convolutional branch on the first path's map and one transformer encoder per path,
 *  concatenated in this order and merged to the next stage's width.
 *  maps: one [B,H,W,C] per path -> [B,H,W,C of the next stage].
 *  @param branch number of the stage's first residual branch for stochastic depth. */
export function multiPathBlock(
  p: ParameterScope,
  maps: readonly Tensor4D[],
  stage: number,
  variant: MpvitVariant,
  norm: NormMode,
  dropPath: DropPath,
  branch: number,
): Tensor4D {
  const layers = variant.layers[stage];
  const encoded = maps.map((map, path) =>
    transformerEncoder(p.at(`mhca_blks.${path}`), map, layers, variant, dropPath, branch + 2 * layers * path),
  );
  const local = invertedResidual(p.at("InvRes"), maps[0], norm);
  return convNormActivation(p.at("aggregate"), tf.concat([local, ...encoded], 3), norm);
}

/** The block's convolutional branch: 1x1, depthwise 3x3, 1x1, each with batch norm, the first two with hard-swish; plus
 *  identity. [B,H,W,C] -> [B,H,W,C]. */
export function invertedResidual(p: ParameterScope, x: Tensor4D, norm: NormMode): Tensor4D {
  const widened = convNormActivation(p.at("conv1"), x, norm);
  const mixed = batchNorm(p.at("norm"), depthwise(p.at("dwconv"), widened), norm, {
    activation: "hardSwish",
  });
  return convNormResidual(p.at("conv2"), mixed, x, norm);
}
