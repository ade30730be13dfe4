import type { Tensor4D } from "../../tensor/tf.ts";
import type { Declaration } from "../declaration.ts";
import { dropPathOf } from "../dropPath.ts";
import type { ForwardMode } from "../mode.ts";
import type { ParameterScope } from "../params.ts";
import { declareMultiPathBlock, multiPathBlock } from "./multiPathBlock.ts";
import { declarePatchEmbedding, patchEmbedding } from "./patchEmbedding.ts";
import { declareStem, stem } from "./stem.ts";
import type { MpvitVariant } from "./variants.ts";

const STAGES = [0, 1, 2, 3] as const;

export function declareMpvit(d: Declaration, variant: MpvitVariant): void {
  declareStem(d.at("stem"), variant.widths[0]);
  for (const stage of STAGES) {
    declarePatchEmbedding(d.at(`patch_embed_stages.${stage}`), variant.widths[stage], variant.paths[stage]);
    declareMultiPathBlock(d.at(`mhca_stages.${stage}`), stage, variant);
  }
}

/** MPViT (Lee et al., CVPR 2022) as GasMono uses it: image [B,H,W,3] in 0..1 -> five features at strides
 *  2, 4, 8, 16, 32. H and W are multiples of 32. */
export function mpvit(
  p: ParameterScope,
  image: Tensor4D,
  variant: MpvitVariant,
  mode: ForwardMode,
): Tensor4D[] {
  const dropPath = dropPathOf(mode.dropPath, (highestRate) => branchDropRates(variant, highestRate));
  const features = [stem(p.at("stem"), image, mode.norm)];
  let branch = 0;
  for (const stage of STAGES) {
    const paths = patchEmbedding(
      p.at(`patch_embed_stages.${stage}`),
      features[stage],
      variant.paths[stage],
      mode.norm,
    );
    const block = p.at(`mhca_stages.${stage}`);
    features.push(multiPathBlock(block, paths, stage, variant, mode.norm, dropPath, branch));
    branch += 2 * variant.layers[stage] * variant.paths[stage];
  }
  return features;
}

/** Chance of each residual branch to be dropped, in the order stage, path, layer, (attention, MLP).
 *  It rises linearly over the layers of all stages; the paths of a stage share it. */
export function branchDropRates({ layers, paths }: MpvitVariant, highestRate: number): number[] {
  const lastLayer = layers.reduce((sum, count) => sum + count, 0) - 1;
  return STAGES.flatMap((stage) => {
    const before = layers.slice(0, stage).reduce((sum, count) => sum + count, 0);
    const ofPath = Array.from({ length: layers[stage] }, (_, i) => (highestRate * (before + i)) / lastLayer);
    return Array.from({ length: paths[stage] }, () => ofPath.flatMap((rate) => [rate, rate])).flat();
  });
}
