import { upsampleNearest } from "../kernels/upsampleNearest/upsampleNearest.ts";
import type { Tensor4D } from "../tensor/tf.ts";
import { upsampleBilinear } from "./bilinearUpsampling.ts";
import { channelAttention, declareChannelAttention } from "./channelAttention.ts";
import { convexUpsampling, declareMaskHead, type UpsamplingOptions } from "./convexUpsampling.ts";
import { type Declaration, type LayerInitialisation, torchDefault } from "./declaration.ts";
import { reflectConvolution3x3 } from "./layers.ts";
import type { ParameterScope } from "./params.ts";

const LEVELS = [4, 3, 2, 1, 0] as const;
const SCALES = [0, 1, 2, 3] as const;

export interface DepthDecoderShape {
  /** Channels of the encoder's features, strides 2 to 32. */
  readonly featureChannels: readonly number[];
  /** Channels of levels 0 to 4; [16, 32, 64, 128, 256] in the paper. */
  readonly widths: readonly number[];
  readonly convexUpsampling: boolean;
  /** Published: the edge convolutions of level 0 and the mask head of scale 0 exist but reach no output. */
  readonly keepsUnusedLayers: boolean;
  /** Disparity that every head starts at (through its bias), or null for PyTorch's own start, near one half. */
  readonly initialDisparity: number | null;
}

/** Index of a layer in the reference's flat list `decoder.N`: five per level, then two per scale. */
export const decoderIndex = {
  upconv: (level: number, i: 0 | 1) => 5 * (4 - level) + (i === 0 ? 0 : 3),
  edgeUpconv: (level: number, i: 0 | 1) => 5 * (4 - level) + (i === 0 ? 1 : 4),
  attention: (level: number) => 5 * (4 - level) + 2,
  disparityHead: (scale: number) => 25 + 2 * scale,
  maskHead: (scale: number) => 26 + 2 * scale,
};

export function declareDepthDecoder(d: Declaration, shape: DepthDecoderShape): void {
  const { featureChannels, widths } = shape;
  const layer = (n: number): Declaration => d.at(`decoder.${n}`);
  const reflect = (n: number, inputs: number, outputs: number): void =>
    layer(n).convolution("conv.conv", { inputs, outputs, kernel: 3, bias: true, initial: torchDefault });
  for (const level of LEVELS) {
    const above = level === 4 ? featureChannels[4] : widths[level + 1];
    const width = widths[level];
    const hasEdges = level > 0 || shape.keepsUnusedLayers;
    reflect(decoderIndex.upconv(level, 0), above, width);
    if (hasEdges) reflect(decoderIndex.edgeUpconv(level, 0), above, width);
    declareChannelAttention(layer(decoderIndex.attention(level)), above);
    reflect(decoderIndex.upconv(level, 1), width + (level > 0 ? featureChannels[level - 1] : 0), width);
    if (hasEdges) reflect(decoderIndex.edgeUpconv(level, 1), width, width);
  }
  for (const scale of SCALES) {
    layer(decoderIndex.disparityHead(scale)).convolution("conv", {
      inputs: widths[scale],
      outputs: 1,
      kernel: 3,
      bias: true,
      initial: startingAt(shape.initialDisparity),
    });
    const hasMask = shape.convexUpsampling && (scale > 0 || shape.keepsUnusedLayers);
    if (hasMask) declareMaskHead(layer(decoderIndex.maskHead(scale)), widths[scale], scale);
  }
}

/** Depth decoder (method 2.1): two streams climb five levels; every map leaves at full resolution.
 *  features: five maps at strides 2 to 32 -> disparities of scales 0..3, each [B,H,W,1], in 0..1 times the gain.
 *  @param upsampling how coarse maps are enlarged: convexly, or bilinearly where that is null. */
export function depthDecoder(
  p: ParameterScope,
  features: readonly Tensor4D[],
  upsampling: UpsamplingOptions | null,
): Tensor4D[] {
  const layer = (n: number): ParameterScope => p.at(`decoder.${n}`);
  const upconv = (n: number, x: Tensor4D): Tensor4D =>
    reflectConvolution3x3(layer(n).at("conv.conv"), x, "elu");
  const disparities: Tensor4D[] = [];
  let x = features[4]; // [B,H/32,W/32,C] disparity stream
  let y = features[4]; // [B,H/32,W/32,C] edge stream
  for (const level of LEVELS) {
    x = channelAttention(layer(decoderIndex.attention(level)), x, y);
    const skip = level > 0 ? features[level - 1] : undefined; // of the encoder
    x = upsampleNearest(upconv(decoderIndex.upconv(level, 0), x), skip);
    x = upconv(decoderIndex.upconv(level, 1), x);
    if (level > 0) {
      // At level 0 the edge stream has no reader: scale 0 is already at full resolution.
      y = upsampleNearest(upconv(decoderIndex.edgeUpconv(level, 0), y));
      y = upconv(decoderIndex.edgeUpconv(level, 1), y);
    }
    if (level === 4) continue;
    const scale = level;
    const head = layer(decoderIndex.disparityHead(scale)).at("conv");
    const disparity = reflectConvolution3x3(head, x, "sigmoid");
    if (scale === 0) disparities[scale] = disparity;
    else if (upsampling === null) disparities[scale] = upsampleBilinear(disparity, 2 ** scale);
    else
      disparities[scale] = convexUpsampling(
        layer(decoderIndex.maskHead(scale)),
        disparity,
        y,
        scale,
        upsampling,
      );
  }
  return disparities;
}

/** PyTorch's start, but with the bias at the logit of the disparity wanted. */
function startingAt(disparity: number | null): LayerInitialisation {
  if (disparity === null) return torchDefault;
  if (!(disparity > 0 && disparity < 1)) throw new Error(`A disparity lies in 0..1, not at ${disparity}.`);
  return {
    ...torchDefault,
    bias: () => ({ kind: "constant", value: Math.log(disparity / (1 - disparity)) }),
  };
}
