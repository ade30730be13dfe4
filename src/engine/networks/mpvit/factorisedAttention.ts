import type { BranchFactors } from "../../kernels/conv2d/conv2d.ts";
import { factorisedAttention as attend } from "../../kernels/factorisedAttention/factorisedAttention.ts";
import { type PackedWindows, packWindows } from "../../kernels/factorisedAttention/windows.ts";
import type { Tensor1D, Tensor4D } from "../../tensor/tf.ts";
import { type Declaration, torchDefault, transformerLinear } from "../declaration.ts";
import { type BranchRoot, linear, linearBranch } from "../layers.ts";
import type { ParameterScope } from "../params.ts";
import type { MpvitVariant } from "./variants.ts";

type Windows = MpvitVariant["windows"];

export function declareAttention(d: Declaration, channels: number): void {
  d.linear("qkv", { inputs: channels, outputs: 3 * channels, bias: true, initial: transformerLinear });
  d.linear("proj", { inputs: channels, outputs: channels, bias: true, initial: transformerLinear });
}

export function declareRelativePosition(
  d: Declaration,
  channels: number,
  heads: number,
  windows: Windows,
): void {
  windows.forEach(({ side, heads: headsOfWindow }, i) => {
    const ofWindow = headsOfWindow * (channels / heads);
    d.depthwise(`conv_list.${i}`, { channels: ofWindow, kernel: side, bias: true, initial: torchDefault });
  });
}

/** DWConv of the relative position encoding: the first heads have the first window, the next the next. */
export function relativePosition(p: ParameterScope, windows: Windows): PackedWindows {
  return packWindows(
    windows.map((_, i) => {
      const window = p.at(`conv_list.${i}`);
      return { filter: window.get<Tensor4D>("weight"), bias: window.get<Tensor1D>("bias") };
    }),
  );
}

/** Factorised attention with convolutional relative position encoding, C' channels a head, the pixels as tokens:
 *  FactorAtt(Q, K, V) = Q / sqrt(C') · (softmax over tokens (K)^T V) + Q ∘ DWConv(V), then a projection; as a residual
 *  branch: trunk + DropPath(that of normed). Its cost is linear in the number of tokens. [B,H,W,C] -> [B,H,W,C].
 *  @param position the depthwise windows, shared by the layers of a path. */
export function attentionBranch(
  p: ParameterScope,
  position: PackedWindows,
  { trunk, normed }: BranchRoot,
  heads: number,
  factors: BranchFactors | undefined,
): Tensor4D {
  const qkv = linear(p.at("qkv"), normed); // [B,H,W,3C], channels (q or k or v, head, channel of head)
  return linearBranch(p.at("proj"), attend(qkv, position, heads), trunk, factors);
}
