import { type Tensor, type Tensor1D, type Tensor4D, tf } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import type { StockComparison } from "../stockComparison.ts";
import { conv2d } from "./conv2d.ts";

/** `conv2d` with bias, "same" padding and its three gradients against the library's fused convolution. */
export function conv2dComparison(
  imageShape: readonly [number, number, number, number],
  filterShape: readonly [number, number, number, number],
): StockComparison {
  const inputs = [
    tensorOf(randomArray(1, imageShape)),
    tensorOf(randomArray(2, filterShape)),
    tensorOf(randomArray(3, [filterShape[3]])),
  ];
  const padding = (filterShape[0] - 1) / 2;
  const dy = tensorOf(randomArray(4, [...imageShape.slice(0, 3), filterShape[3]]));
  const withGradients = (f: (x: Tensor4D, filter: Tensor4D, bias: Tensor1D) => Tensor) => () => {
    const { value, grads } = tf.valueAndGrads((x, filter, bias) =>
      f(x as Tensor4D, filter as Tensor4D, bias as Tensor1D),
    )(inputs, dy);
    return [value, ...grads];
  };
  return {
    name: `conv2d of [${imageShape}] with [${filterShape}], forward and three gradients`,
    kernel: withGradients((x, filter, bias) => conv2d(x, filter, { padding, bias })),
    stock: withGradients((x, filter, bias) => tf.fused.conv2d({ x, filter, strides: 1, pad: padding, bias })),
  };
}
