import { type Tensor4D, tf } from "../tensor/tf.ts";
import { type Declaration, kaimingFanOut } from "./declaration.ts";
import { batchNorm, convolution } from "./layers.ts";
import type { NormMode } from "./mode.ts";
import type { ParameterScope } from "./params.ts";

/** Channels of the five features, at strides 2, 4, 8, 16, 32. */
export const RESNET18_CHANNELS = [64, 64, 128, 256, 512] as const;

/** Scalars of the classifier that the published checkpoints carry (`encoder.fc.*`) and nothing here uses. */
export const RESNET18_UNUSED_CLASSIFIER = 513_000;

const STAGES = [1, 2, 3, 4] as const;
const BLOCKS = [0, 1] as const;

/** @param frames pictures stacked on the channels: 1 as a depth encoder, 2 as a pose encoder. */
export function declareResnet18(d: Declaration, frames: 1 | 2): void {
  const net = d.at("encoder");
  const unbiased = { bias: false, initial: kaimingFanOut };
  net.convolution("conv1", { inputs: 3 * frames, outputs: 64, kernel: 7, ...unbiased });
  net.batchNorm("bn1", 64);
  for (const stage of STAGES) {
    const outputs = RESNET18_CHANNELS[stage];
    for (const i of BLOCKS) {
      const block = net.at(`layer${stage}.${i}`);
      const inputs = i === 0 ? RESNET18_CHANNELS[stage - 1] : outputs;
      block.convolution("conv1", { inputs, outputs, kernel: 3, ...unbiased });
      block.batchNorm("bn1", outputs);
      block.convolution("conv2", { inputs: outputs, outputs, kernel: 3, ...unbiased });
      block.batchNorm("bn2", outputs);
      if (inputs === outputs) continue;
      block.convolution("downsample.0", { inputs, outputs, kernel: 1, ...unbiased });
      block.batchNorm("downsample.1", outputs);
    }
  }
}

/** ResNet-18 (He et al., CVPR 2016): pictures [B,H,W,3 frames] in 0..1 -> five features at strides 2, 4, 8, 16, 32. */
export function resnet18(p: ParameterScope, pictures: Tensor4D, norm: NormMode): Tensor4D[] {
  const net = p.at("encoder");
  // The reference normalises with one mean and deviation for all channels, not with ImageNet's three.
  const input = tf.div(tf.sub(pictures, 0.45), 0.225) as Tensor4D;
  const first = batchNorm(net.at("bn1"), convolution(net.at("conv1"), input, 2), norm, {
    activation: "relu",
  });
  const features = [first];
  let x = halveByMaximum(first);
  for (const stage of STAGES) {
    for (const i of BLOCKS)
      x = basicBlock(net.at(`layer${stage}.${i}`), x, norm, stage > 1 && i === 0 ? 2 : 1);
    features.push(x);
  }
  return features;
}

/** Two 3x3 convolutions with batch norm around an identity, or a 1x1 convolution where the shape changes. */
function basicBlock(p: ParameterScope, x: Tensor4D, norm: NormMode, stride: number): Tensor4D {
  const relu = { activation: "relu" } as const;
  const inner = batchNorm(p.at("bn1"), convolution(p.at("conv1"), x, stride), norm, relu);
  const identity =
    stride === 1 ? x : batchNorm(p.at("downsample.1"), convolution(p.at("downsample.0"), x, stride), norm);
  return batchNorm(p.at("bn2"), convolution(p.at("conv2"), inner), norm, { ...relu, residual: identity });
}

/** 3x3 maximum with stride 2. PyTorch pads with minus infinity; after a ReLU zeros are the same. */
function halveByMaximum(x: Tensor4D): Tensor4D {
  return tf.maxPool(x, 3, 2, 1, "floor");
}
