import { fanOut } from "../../kernels/fanOut/fanOut.ts";
import type { Tensor1D, Tensor4D } from "../../tensor/tf.ts";
import { type Declaration, torchDefault, transformerLinear } from "../declaration.ts";
import type { DropPath } from "../dropPath.ts";
import { layerNorm, mlpBranch, positionEncoding } from "../layers.ts";
import type { ParameterScope } from "../params.ts";
import {
  attentionBranch,
  declareAttention,
  declareRelativePosition,
  relativePosition,
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
  { heads, windows }: MpvitVariant,
  dropPath: DropPath,
  branch: number,
): Tensor4D {
  const position = relativePosition(p.at("crpe"), windows);
  const encoding = p.at("cpe.proj");
  const shared = fanOut(
    encoding.get<Tensor4D>("weight"),
    encoding.get<Tensor1D>("bias"),
    position.values,
    layers,
  );
  let y = x;
  for (const [i, [filter, bias, values]] of shared.entries()) {
    const layer = p.at(`MHCA_layers.${i}`);
    y = positionEncoding(filter, bias, y);
    const ofAttention = branch + 2 * i;
    y = attentionBranch(
      layer.at("factoratt_crpe"),
      { ...position, values },
      layerNorm(layer.at("norm1"), y),
      heads,
      dropPath.factorsOf(ofAttention),
    );
    y = mlpBranch(layer.at("mlp"), layerNorm(layer.at("norm2"), y), dropPath.factorsOf(ofAttention + 1));
  }
  return y;
}
