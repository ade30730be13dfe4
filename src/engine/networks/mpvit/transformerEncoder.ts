import { gelu } from "../../kernels/activation/activation.ts";
import { type Tensor3D, type Tensor4D, tf } from "../../tensor/tf.ts";
import { type Declaration, torchDefault, transformerLinear } from "../declaration.ts";
import type { DropPath } from "../dropPath.ts";
import { depthwise, layerNorm, linear } from "../layers.ts";
import type { ParameterScope } from "../params.ts";
import {
  declareAttention,
  declareRelativePosition,
  factorisedAttention,
  type TokenGrid,
} from "./factorisedAttention.ts";
import type { MpvitVariant } from "./variants.ts";

export function declareTransformerEncoder(
  d: Declaration,
  channels: number,
  layers: number,
  { heads, windows, mlpRatio }: MpvitVariant,
): void {
  d.depthwise("cpe.proj", { channels, kernel: 3, bias: true, initial: torchDefault });
  declareRelativePosition(d.at("crpe"), channels, heads, windows);
  for (let i = 0; i < layers; i++) {
    const layer = d.at(`MHCA_layers.${i}`);
    const hidden = channels * mlpRatio;
    declareAttention(layer.at("factoratt_crpe"), channels);
    layer.linear("mlp.fc1", { inputs: channels, outputs: hidden, bias: true, initial: transformerLinear });
    layer.linear("mlp.fc2", { inputs: hidden, outputs: channels, bias: true, initial: transformerLinear });
    layer.layerNorm("norm1", channels);
    layer.layerNorm("norm2", channels);
  }
}

/** The transformer layers of one path. Each applies the convolutional position encoding, attention and MLP:
 *  x += CPE(x); x += DropPath(FactorAtt(LN(x))); x += DropPath(MLP(LN(x))). [B,H,W,C] -> [B,H,W,C].
 *  @param branch number of the path's first residual branch; each layer has two. */
export function transformerEncoder(
  p: ParameterScope,
  x: Tensor4D,
  layers: number,
  variant: MpvitVariant,
  dropPath: DropPath,
  branch: number,
): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const grid: TokenGrid = { height, width };
  let map = x;
  for (let i = 0; i < layers; i++) {
    const layer = p.at(`MHCA_layers.${i}`);
    map = tf.add(map, depthwise(p.at("cpe.proj"), map));
    let tokens = tf.reshape(map, [batch, height * width, channels]) as Tensor3D;
    const normed = layerNorm(layer.at("norm1"), tokens);
    const attended = factorisedAttention(layer.at("factoratt_crpe"), p.at("crpe"), normed, grid, variant);
    tokens = tf.add(tokens, dropPath(attended, branch + 2 * i));
    const mixed = mlp(layer.at("mlp"), layerNorm(layer.at("norm2"), tokens));
    tokens = tf.add(tokens, dropPath(mixed, branch + 2 * i + 1));
    map = tf.reshape(tokens, x.shape);
  }
  return map;
}

function mlp(p: ParameterScope, x: Tensor3D): Tensor3D {
  return linear(p.at("fc2"), gelu(linear(p.at("fc1"), x)));
}
