import { channelMeans, weighChannels } from "../kernels/channelGate/channelGate.ts";
import type { Tensor4D } from "../tensor/tf.ts";
import { type Declaration, torchDefault } from "./declaration.ts";
import { convolution, linear } from "./layers.ts";
import type { ParameterScope } from "./params.ts";

/** How much narrower the gate is inside than its input. */
const REDUCTION = 16;

/** @param channels of each of the two streams. */
export function declareChannelAttention(d: Declaration, channels: number): void {
  const joined = 2 * channels;
  const hidden = Math.floor(joined / REDUCTION);
  d.linear("fc.0", { inputs: joined, outputs: hidden, bias: false, initial: torchDefault });
  d.linear("fc.2", { inputs: hidden, outputs: joined, bias: false, initial: torchDefault });
  d.convolution("conv_se", {
    inputs: joined,
    outputs: channels,
    kernel: 1,
    bias: true,
    initial: torchDefault,
  });
}

/** Fuses the disparity stream with the edge stream: every channel of both is weighed by a gate that sees the channel
 *  means of the whole map, then a 1x1 convolution with ReLU brings them back to one stream's width.
 *  [B,H,W,C], [B,H,W,C] -> [B,H,W,C]. */
export function channelAttention(
  p: ParameterScope,
  disparityStream: Tensor4D,
  edgeStream: Tensor4D,
): Tensor4D {
  const seen = channelMeans(disparityStream, edgeStream);
  const gate = linear(p.at("fc.2"), linear(p.at("fc.0"), seen.means, "relu"), "sigmoid");
  return convolution(p.at("conv_se"), weighChannels(seen, gate), 1, "relu");
}
