import { factorisedAttention as attend } from "../../kernels/factorisedAttention/factorisedAttention.ts";
import { type PackedWindows, packWindows } from "../../kernels/factorisedAttention/windows.ts";
import type { Tensor1D, Tensor4D } from "../../tensor/tf.ts";
import { type Declaration, torchDefault, transformerLinear } from "../declaration.ts";
import { linear } from "../layers.ts";
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
 *  FactorAtt(Q, K, V) = Q / sqrt(C') · (softmax over tokens (K)^T V) + Q ∘ DWConv(V), then a projection.
 *  Its cost is linear in the number of tokens. x: [B,H,W,C] -> [B,H,W,C].
 *  @param position the depthwise windows, shared by the layers of a path. */
export function factorisedAttention(
  p: ParameterScope,
  position: PackedWindows,
  x: Tensor4D,
  heads: number,
): Tensor4D {
  const qkv = linear(p.at("qkv"), x); // [B,H,W,3C], channels (q or k or v, head, channel of head)
  return linear(p.at("proj"), attend(qkv, position, heads));
}
