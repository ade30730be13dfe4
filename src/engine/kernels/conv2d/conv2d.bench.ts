import { type Tensor, type Tensor1D, type Tensor4D, tf } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import type { StockComparison } from "../stockComparison.ts";
import { conv2d } from "./conv2d.ts";

type Shape = readonly [number, number, number, number];
type Layer = (image: Tensor4D, filter: Tensor4D, bias: Tensor1D) => Tensor;

/** `conv2d` with bias, "same" padding and its three gradients against the library's fused convolution. */
export function conv2dComparison(imageShape: Shape, filterShape: Shape): StockComparison {
  const padding = (filterShape[0] - 1) / 2;
  return {
    name: `conv2d of [${imageShape}] with [${filterShape}], forward and three gradients`,
    ...onBothSides(imageShape, filterShape, {
      kernel: (image, filter, bias) => conv2d(image, filter, { padding, bias }),
      stock: (x, filter, bias) => tf.fused.conv2d({ x, filter, strides: 1, pad: padding, bias }),
    }),
  };
}

/** The decoder's 3x3 convolution with a reflected border and ELU against padding, convolution and ELU. Only dispatches and
 *  time compare: the library's gradient of `mirrorPad` is wrong. */
export function decoderConvComparison(imageShape: Shape, outChannels: number): StockComparison {
  const border: [number, number][] = [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ];
  return {
    name: `conv2d of [${imageShape}] to ${outChannels}, reflected border and ELU, forward and three gradients`,
    ...onBothSides(imageShape, [3, 3, imageShape[3], outChannels], {
      kernel: (image, filter, bias) =>
        conv2d(image, filter, { padding: 1, border: "reflect", activation: "elu", bias }),
      stock: (image, filter, bias) => {
        const x: Tensor4D = tf.mirrorPad(image, border, "reflect");
        return tf.elu(tf.fused.conv2d({ x, filter, strides: 1, pad: "valid", bias }));
      },
    }),
  };
}

function onBothSides(
  imageShape: Shape,
  filterShape: Shape,
  { kernel, stock }: { kernel: Layer; stock: Layer },
): Pick<StockComparison, "kernel" | "stock"> {
  const inputs = [
    tensorOf(randomArray(1, imageShape)),
    tensorOf(randomArray(2, filterShape, -0.1, 0.1)),
    tensorOf(randomArray(3, [filterShape[3]])),
  ];
  const dy = tensorOf(randomArray(4, [...imageShape.slice(0, 3), filterShape[3]]));
  const withGradients = (layer: Layer) => () => {
    const { value, grads } = tf.valueAndGrads((image, filter, bias) =>
      layer(image as Tensor4D, filter as Tensor4D, bias as Tensor1D),
    )(inputs, dy);
    return [value, ...grads];
  };
  return { kernel: withGradients(kernel), stock: withGradients(stock) };
}
