import { type Tensor, type Tensor1D, type Tensor4D, tf } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import type { StockComparison } from "../stockComparison.ts";
import { depthwiseConv } from "./depthwiseConv.ts";

/** The position encoding x + dw(x) with its three gradients against the library's fused convolution and an addition. */
export function depthwiseConvComparison(
  shape: readonly [number, number, number, number],
  kernelSize: number,
): StockComparison {
  const inputs = [
    tensorOf(randomArray(1, shape)),
    tensorOf(randomArray(2, [kernelSize, kernelSize, shape[3], 1])),
    tensorOf(randomArray(3, [shape[3]])),
  ];
  const dy = tensorOf(randomArray(4, shape));
  const withGradients = (f: (x: Tensor4D, filter: Tensor4D, bias: Tensor1D) => Tensor) => () => {
    const { value, grads } = tf.valueAndGrads((x, filter, bias) =>
      f(x as Tensor4D, filter as Tensor4D, bias as Tensor1D),
    )(inputs, dy);
    return [value, ...grads];
  };
  return {
    name: `depthwiseConv of [${shape}], window ${kernelSize}, plus input, forward and three gradients`,
    kernel: withGradients((x, filter, bias) => depthwiseConv(x, filter, { bias, addsInput: true })),
    stock: withGradients((x, filter, bias) =>
      tf.add(
        x,
        tf.fused.depthwiseConv2d({ x, filter, strides: 1, pad: (kernelSize - 1) / 2, bias }) as Tensor,
      ),
    ),
  };
}
