import { type Tensor3D, type Tensor4D, tf } from "../tensor/tf.ts";
import { type Declaration, torchDefault } from "./declaration.ts";
import { convolution } from "./layers.ts";
import type { ForwardMode } from "./mode.ts";
import type { ParameterStore } from "./params.ts";
import { declareResnet18, RESNET18_CHANNELS, resnet18 } from "./resnet18.ts";
import { declareSmallPoseEncoder, SMALL_POSE_CHANNELS, smallPoseEncoder } from "./smallPoseEncoder.ts";

/** Encoder of AlignNet and PoseNet: the published ResNet-18, or our small one. */
export type PoseEncoderName = "resnet18" | "small";

/** The heads predict a motion for two frames, of which the reference reads only the first. */
export const PREDICTED_FRAMES = 2;
/** Keeps the first motions near zero. */
const OUTPUT_SCALE = 0.01;

const ENCODERS = {
  resnet18: { channels: RESNET18_CHANNELS[4], headWidth: 256 },
  small: { channels: SMALL_POSE_CHANNELS, headWidth: 32 },
} as const satisfies Record<PoseEncoderName, { channels: number; headWidth: number }>;

/** Channels inside the head that stands on the encoder of that name. */
export function headWidthOf(name: PoseEncoderName): number {
  return ENCODERS[name].headWidth;
}

/** One of the two-frame networks: where it keeps its weights and what it predicts. */
export interface TwoFrameNet {
  /** The reference's prefix of the encoder's weights. */
  readonly encoder: string;
  /** The reference's prefix of the head's weights. */
  readonly head: string;
  /** Numbers per predicted frame. */
  readonly outputs: number;
}

export function declareTwoFrameNet(
  d: Declaration,
  { encoder, head, outputs }: TwoFrameNet,
  name: PoseEncoderName,
): void {
  declareTwoFrameEncoder(d.at(encoder), name);
  declareTwoFrameHead(d.at(head), name, outputs);
}

export function declareTwoFrameEncoder(d: Declaration, name: PoseEncoderName): void {
  if (name === "resnet18") declareResnet18(d, 2);
  else declareSmallPoseEncoder(d);
}

/** @param name of the encoder that the head stands on. @param outputs numbers per predicted frame. */
export function declareTwoFrameHead(d: Declaration, name: PoseEncoderName, outputs: number): void {
  const { channels, headWidth } = ENCODERS[name];
  const net = d.at("net");
  const biased = { bias: true, initial: torchDefault };
  net.convolution("0", { inputs: channels, outputs: headWidth, kernel: 1, ...biased });
  net.convolution("1", { inputs: headWidth, outputs: headWidth, kernel: 3, ...biased });
  net.convolution("2", { inputs: headWidth, outputs: headWidth, kernel: 3, ...biased });
  net.convolution("3", { inputs: headWidth, outputs: PREDICTED_FRAMES * outputs, kernel: 1, ...biased });
}

/** Encoder on two frames stacked in temporal order, head, mean over the map, times 0.01.
 *  earlier, later: [B,H,W,3] in 0..1 -> [B,2,outputs], one row per predicted frame. */
export function twoFrameNet(
  p: ParameterStore,
  { encoder, head }: TwoFrameNet,
  name: PoseEncoderName,
  earlier: Tensor4D,
  later: Tensor4D,
  { norm }: ForwardMode,
): Tensor3D {
  const pictures = tf.concat([earlier, later], 3);
  const deepest =
    name === "resnet18"
      ? resnet18(p.at(encoder), pictures, norm)[4]
      : smallPoseEncoder(p.at(encoder), pictures, norm);
  const net = p.at(`${head}.net`);
  let x = convolution(net.at("0"), deepest, 1, "relu");
  x = convolution(net.at("1"), x, 1, "relu");
  x = convolution(net.at("2"), x, 1, "relu");
  const motion = tf.mul(tf.mean(convolution(net.at("3"), x), [1, 2]), OUTPUT_SCALE);
  return tf.reshape(motion, [
    earlier.shape[0],
    PREDICTED_FRAMES,
    motion.size / earlier.shape[0] / PREDICTED_FRAMES,
  ]);
}
