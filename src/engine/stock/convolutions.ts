import { ACTIVATIONS, type ConvolutionGeometry } from "../kernels/conv2d/passes.ts";
import { type Tensor, type Tensor1D, type Tensor2D, type Tensor4D, tf } from "../tensor/tf.ts";
import { gelu } from "./activations.ts";
import { mirrored } from "./border.ts";

interface ConvolutionInputs {
  readonly image: Tensor4D;
  readonly filter: Tensor4D;
  readonly bias: Tensor1D;
  readonly residual: Tensor4D;
  readonly factors: Tensor2D;
}

type ConvolutionAttributes = Pick<ConvolutionGeometry, "stride" | "padTop" | "reflects"> & {
  readonly hasBias: number;
  readonly hasResidual: number;
  readonly factorRow: number;
  readonly activation: number;
};

interface MlpInputs {
  readonly x: Tensor4D;
  readonly weight1: Tensor4D;
  readonly bias1: Tensor1D;
  readonly weight2: Tensor4D;
  readonly bias2: Tensor1D;
  readonly residual: Tensor4D;
  readonly factors: Tensor2D;
}

interface DepthwiseInputs {
  readonly x: Tensor4D;
  readonly filter: Tensor4D;
  readonly bias: Tensor1D;
}

interface DepthwiseAttributes {
  readonly kernelSize: number;
  readonly stride: number;
  readonly hasBias: number;
  readonly addsInput: number;
}

/** Of `kernels/conv2d`, `kernels/mlp` and `kernels/depthwiseConv`. The library fuses the bias alone while it differentiates. */
export const convolutions = {
  conv2d: (inputs: ConvolutionInputs, attributes: ConvolutionAttributes) => {
    const { stride, padTop, reflects, hasBias, hasResidual, factorRow, activation } = attributes;
    const { filter, bias, residual, factors } = inputs;
    const x = reflects === 1 && padTop > 0 ? mirrored(inputs.image, padTop, "reflect") : inputs.image;
    const pad = reflects === 1 ? 0 : padTop;
    const convolved =
      hasBias === 1
        ? tf.fused.conv2d({ x, filter, strides: stride, pad, bias })
        : tf.conv2d(x, filter, stride, pad);
    const branch = scaled(convolved, factors, factorRow);
    return [activated(hasResidual === 1 ? tf.add(residual, branch) : branch, activation)];
  },

  mlp: (inputs: MlpInputs, { factorRow }: { factorRow: number }) => {
    const { x, weight1, bias1, weight2, bias2, residual, factors } = inputs;
    const linear = (map: Tensor4D, filter: Tensor4D, bias: Tensor1D): Tensor4D =>
      tf.fused.conv2d({ x: map, filter, strides: 1, pad: 0, bias });
    const hidden = gelu(linear(x, weight1, bias1)) as Tensor4D;
    return [tf.add(residual, scaled(linear(hidden, weight2, bias2), factors, factorRow))];
  },

  depthwiseConv: ({ x, filter, bias }: DepthwiseInputs, attributes: DepthwiseAttributes) => {
    const { kernelSize, stride, hasBias, addsInput } = attributes;
    const pad = (kernelSize - 1) / 2;
    const convolved: Tensor =
      hasBias === 1
        ? tf.fused.depthwiseConv2d({ x, filter, strides: stride, pad, bias })
        : tf.depthwiseConv2d(x, filter, stride, pad);
    return [addsInput === 1 ? tf.add(x, convolved) : convolved];
  },
};

/** One factor a picture, a row of `factors` [.., B]; -1 for none. */
function scaled(map: Tensor4D, factors: Tensor2D, row: number): Tensor {
  if (row < 0) return map;
  return tf.mul(map, tf.reshape(tf.slice2d(factors, [row, 0], [1, -1]), [-1, 1, 1, 1]));
}

function activated(x: Tensor, activation: number): Tensor {
  if (activation === ACTIVATIONS.relu) return tf.relu(x);
  if (activation === ACTIVATIONS.elu) return tf.elu(x);
  if (activation === ACTIVATIONS.sigmoid) return tf.sigmoid(x);
  return x;
}
