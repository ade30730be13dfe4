import { type Tensor3D, type Tensor4D, tf } from "../../tensor/tf.ts";
import { type Declaration, torchDefault, transformerLinear } from "../declaration.ts";
import { depthwise, linear } from "../layers.ts";
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

/** Factorised attention with convolutional relative position encoding, C' channels a head, the pixels as tokens:
 *  FactorAtt(Q, K, V) = Q / sqrt(C') · (softmax over tokens (K)^T V) + Q ∘ DWConv(V), then a projection.
 *  Its cost is linear in the number of tokens. x: [B,H,W,C] -> [B,H,W,C].
 *  @param relativePosition the depthwise windows, shared by the layers of a path. */
export function factorisedAttention(
  p: ParameterScope,
  relativePosition: ParameterScope,
  x: Tensor4D,
  { heads, windows }: Pick<MpvitVariant, "heads" | "windows">,
): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const tokens = height * width;
  const ofHead = channels / heads;
  const qkv = linear(p.at("qkv"), x); // [B,H,W,3C], channels (q or k or v, head, channel of head)

  // With channels before tokens every head is a contiguous matrix and the softmax runs over the last axis.
  const transposed = tf.transpose(tf.reshape(qkv, [batch, tokens, 3 * channels]), [0, 2, 1]) as Tensor3D;
  const perHead = (part: number): Tensor3D =>
    tf.reshape(tf.slice3d(transposed, [0, part * channels, 0], [-1, channels, -1]), [
      batch * heads,
      ofHead,
      tokens,
    ]);
  const context = tf.matMul(tf.softmax(perHead(1)), perHead(2), false, true); // [B·heads,C',C']
  const attended = tf.matMul(tf.mul(context, ofHead ** -0.5), perHead(0), true, false); // [B·heads,C',N]
  const global = tf.transpose(tf.reshape(attended, [batch, channels, tokens]), [0, 2, 1]);

  const q = tf.slice4d(qkv, [0, 0, 0, 0], [-1, -1, -1, channels]);
  const v = tf.slice4d(qkv, [0, 0, 0, 2 * channels], [-1, -1, -1, channels]);
  const local = tf.mul(q, convolvePerWindow(relativePosition, v, ofHead, windows));
  return linear(p.at("proj"), tf.add(tf.reshape(global, x.shape), local));
}

/** DWConv(V): the first heads with the first window, the next with the next. */
function convolvePerWindow(p: ParameterScope, v: Tensor4D, ofHead: number, windows: Windows): Tensor4D {
  if (windows.length === 1) return depthwise(p.at("conv_list.0"), v);
  let first = 0;
  const parts = windows.map(({ heads }, i) => {
    const part = tf.slice4d(v, [0, 0, 0, first], [-1, -1, -1, heads * ofHead]);
    first += heads * ofHead;
    return depthwise(p.at(`conv_list.${i}`), part);
  });
  return tf.concat(parts, 3);
}
