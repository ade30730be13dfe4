import { layerNorm, mlpBranch, positionEncoding } from "../networks/layers.ts";
import { evaluateMode } from "../networks/mode.ts";
import { convNormActivation } from "../networks/mpvit/convNorm.ts";
import { attentionBranch, relativePosition } from "../networks/mpvit/factorisedAttention.ts";
import { invertedResidual } from "../networks/mpvit/multiPathBlock.ts";
import { patchEmbedding } from "../networks/mpvit/patchEmbedding.ts";
import { stem } from "../networks/mpvit/stem.ts";
import { transformerEncoder } from "../networks/mpvit/transformerEncoder.ts";
import type { MpvitVariant } from "../networks/mpvit/variants.ts";
import type { ParameterScope } from "../networks/params.ts";
import { type Tensor, type Tensor1D, type Tensor3D, type Tensor4D, tf } from "../tensor/tf.ts";

/** Before the name of a module whose output is stored. */
export const ACTIVATION_PREFIX = "act.";

const NO_DROP_PATH = { factorsOf: () => undefined };

/** Outputs of modules inside the first stage of an MPViT in eval mode, by the reference's module names: by the functions
 *  that the network itself is made of, called one by one. Maps are [B,H,W,C], what the reference keeps as tokens [B,N,C].
 *  p: the encoder; image: [B,H,W,3]. */
export function firstStageActivations(
  p: ParameterScope,
  image: Tensor4D,
  variant: MpvitVariant,
): Record<string, Tensor> {
  const { norm } = evaluateMode;
  const links = patchEmbedding(
    p.at("patch_embed_stages.0"),
    stem(p.at("stem"), image, norm),
    variant.paths[0],
    norm,
  );
  const stage = p.at("mhca_stages.0");
  const activations: Record<string, Tensor> = {
    "stem.0": convNormActivation(p.at("stem.0"), image, norm, 2),
    "mhca_stages.0.InvRes": invertedResidual(stage.at("InvRes"), links[0], norm),
  };
  for (const [path, link] of links.entries()) {
    const block = `mhca_blks.${path}`;
    activations[`patch_embed_stages.0.patch_embeds.${path}`] = link;
    activations[`mhca_stages.0.${block}`] = transformerEncoder(
      stage.at(block),
      link,
      variant.layers[0],
      variant,
      NO_DROP_PATH,
      0,
    );
    for (const [branch, tokens] of Object.entries(firstLayerBranches(stage.at(block), link, variant)))
      activations[`mhca_stages.0.${block}.MHCA_layers.0.${branch}`] = tokens;
  }
  return activations;
}

/** The two residual branches of a path's first transformer layer. Our kernels add a branch to its trunk as they write
 *  it; on a trunk of zeros they write the branch alone, as the reference's modules do. */
function firstLayerBranches(
  p: ParameterScope,
  x: Tensor4D,
  { heads, windows }: MpvitVariant,
): Record<"factoratt_crpe" | "mlp", Tensor3D> {
  const encoding = p.at("cpe.proj");
  const layer = p.at("MHCA_layers.0");
  const trunk = positionEncoding(encoding.get<Tensor4D>("weight"), encoding.get<Tensor1D>("bias"), x);
  const { normed } = layerNorm(layer.at("norm1"), trunk);
  const position = relativePosition(p.at("crpe"), windows);
  const attentionOn = (onto: Tensor4D): Tensor4D =>
    attentionBranch(layer.at("factoratt_crpe"), position, { trunk: onto, normed }, heads, undefined);
  const nothing = tf.zerosLike(trunk);
  const afterAttention = layerNorm(layer.at("norm2"), attentionOn(trunk));
  return {
    factoratt_crpe: asTokens(attentionOn(nothing)),
    mlp: asTokens(mlpBranch(layer.at("mlp"), { ...afterAttention, trunk: nothing }, undefined)),
  };
}

/** [B,H,W,C] as [B,H·W,C]. */
function asTokens(map: Tensor4D): Tensor3D {
  const [batch, height, width, channels] = map.shape;
  return tf.reshape(map, [batch, height * width, channels]);
}
