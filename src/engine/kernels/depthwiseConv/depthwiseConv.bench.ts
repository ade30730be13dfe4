import { type Comparison, differentiated } from "../../stock/comparison.ts";
import type { Tensor1D, Tensor4D } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import { depthwiseConv } from "./depthwiseConv.ts";

/** The position encoding x + dw(x) with its three gradients. */
export function depthwiseConvComparison(
  shape: readonly [number, number, number, number],
  kernelSize: number,
): Comparison {
  const inputs = [
    tensorOf(randomArray(1, shape)),
    tensorOf(randomArray(2, [kernelSize, kernelSize, shape[3], 1])),
    tensorOf(randomArray(3, [shape[3]])),
  ];
  return {
    name: `depthwiseConv of [${shape}], window ${kernelSize}, plus input, forward and three gradients`,
    run: differentiated(
      (x, filter, bias) =>
        depthwiseConv(x as Tensor4D, filter as Tensor4D, { bias: bias as Tensor1D, addsInput: true }),
      inputs,
    ),
  };
}
