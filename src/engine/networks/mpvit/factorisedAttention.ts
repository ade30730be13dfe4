import { type Tensor3D, type Tensor4D, tf } from "../../tensor/tf.ts";
import { type Declaration, torchDefault, transformerLinear } from "../declaration.ts";
import { depthwise, linear } from "../layers.ts";
import type { ParameterScope } from "../params.ts";
import type { MpvitVariant } from "./variants.ts";

/** Size of the map whose pixels are the tokens, row by row. */
export interface TokenGrid {
  readonly height: number;
  readonly width: number;
}

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

/** Factorised attention with convolutional relative position encoding, C' channels a head:
 *  FactorAtt(Q, K, V) = Q / sqrt(C') · (softmax over tokens (K)^T V) + Q ∘ DWConv(V), then a projection.
 *  Its cost is linear in the number of tokens. x: [B,N,C] -> [B,N,C].
 *  @param relativePosition the depthwise windows, shared by the layers of a path. */
export function factorisedAttention(
  p: ParameterScope,
  relativePosition: ParameterScope,
  x: Tensor3D,
  grid: TokenGrid,
  { heads, windows }: Pick<MpvitVariant, "heads" | "windows">,
): Tensor3D {
  const [batch, tokens, channels] = x.shape;
  const ofHead = channels / heads;
  const qkv = linear(p.at("qkv"), x); // [B,N,3C], channels (q or k or v, head, channel of head)

  // With channels before tokens every head is a contiguous matrix and the softmax runs over the last axis.
  const transposed = tf.transpose(qkv, [0, 2, 1]); // [B,3C,N]
  const perHead = (part: number): Tensor3D =>
    tf.reshape(tf.slice3d(transposed, [0, part * channels, 0], [-1, channels, -1]), [
      batch * heads,
      ofHead,
      tokens,
    ]);
  const context = tf.matMul(tf.softmax(perHead(1)), perHead(2), false, true); // [B·heads,C',C']
  const attended = tf.matMul(tf.mul(context, ofHead ** -0.5), perHead(0), true, false); // [B·heads,C',N]
  const global = tf.transpose(tf.reshape(attended, [batch, channels, tokens]), [0, 2, 1]);

  const q = tf.slice3d(qkv, [0, 0, 0], [-1, -1, channels]);
  const v = tf.slice3d(qkv, [0, 0, 2 * channels], [-1, -1, channels]);
  const local = tf.mul(q, tf.reshape(convolvePerWindow(relativePosition, v, grid, ofHead, windows), q.shape));
  return linear(p.at("proj"), tf.add(global, local));
}

/** DWConv(V): the first heads with the first window, the next with the next. */
function convolvePerWindow(
  p: ParameterScope,
  v: Tensor3D,
  { height, width }: TokenGrid,
  ofHead: number,
  windows: Windows,
): Tensor4D {
  const [batch, , channels] = v.shape;
  const map = tf.reshape(v, [batch, height, width, channels]) as Tensor4D;
  if (windows.length === 1) return depthwise(p.at("conv_list.0"), map);
  let first = 0;
  const parts = windows.map(({ heads }, i) => {
    const part = tf.slice4d(map, [0, 0, 0, first], [-1, -1, -1, heads * ofHead]);
    first += heads * ofHead;
    return depthwise(p.at(`conv_list.${i}`), part);
  });
  return tf.concat(parts, 3);
}
