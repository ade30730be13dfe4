import { type Comparison, differentiated } from "../../stock/comparison.ts";
import type { Tensor1D, Tensor4D } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import { type ConvolutionOptions, conv2d } from "./conv2d.ts";

type Shape = readonly [number, number, number, number];

/** With bias, "same" padding and its three gradients. */
export function conv2dComparison(imageShape: Shape, filterShape: Shape, stride = 1): Comparison {
  const padding = (filterShape[0] - 1) / 2;
  return {
    name: `conv2d of [${imageShape}] with [${filterShape}], stride ${stride}, forward and three gradients`,
    run: layer(imageShape, filterShape, { padding, stride }),
    flops: flopsOf(imageShape, filterShape, stride),
  };
}

/** The decoder's 3x3 convolution with a reflected border and ELU. */
export function decoderConvComparison(imageShape: Shape, outChannels: number): Comparison {
  const filterShape = [3, 3, imageShape[3], outChannels] as const;
  return {
    name: `conv2d of [${imageShape}] to ${outChannels}, reflected border and ELU, forward and three gradients`,
    run: layer(imageShape, filterShape, { padding: 1, border: "reflect", activation: "elu" }),
    flops: flopsOf(imageShape, filterShape, 1),
  };
}

function layer(imageShape: Shape, filterShape: Shape, options: ConvolutionOptions): Comparison["run"] {
  const inputs = [
    tensorOf(randomArray(1, imageShape)),
    tensorOf(randomArray(2, filterShape, -0.1, 0.1)),
    tensorOf(randomArray(3, [filterShape[3]])),
  ];
  return differentiated(
    (image, filter, bias) =>
      conv2d(image as Tensor4D, filter as Tensor4D, { ...options, bias: bias as Tensor1D }),
    inputs,
  );
}

/** Forward, and as much again for either gradient. */
function flopsOf([batch, height, width]: Shape, [side, , inputs, outputs]: Shape, stride: number): number {
  return (3 * 2 * batch * height * width * side ** 2 * inputs * outputs) / stride ** 2;
}
