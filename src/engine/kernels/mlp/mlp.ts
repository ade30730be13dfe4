import { currentBackend } from "../../tensor/backend.ts";
import { asTensors, defineOperation, detach } from "../../tensor/operation.ts";
import type { Tensor1D, Tensor4D, TensorInfo } from "../../tensor/tf.ts";
import type { BranchFactors } from "../conv2d/conv2d.ts";
import {
  type ConvolutionGeometry,
  convolve,
  convolveGelu,
  gradFilter,
  gradImage,
  type PictureFactors,
} from "../conv2d/passes.ts";

/** A linear layer as a 1x1 convolution. */
export interface LinearLayer {
  /** [1,1,inputs,outputs]. */
  readonly weight: Tensor4D;
  /** [outputs]. */
  readonly bias: Tensor1D;
}

type Names = "x" | "weight1" | "bias1" | "weight2" | "bias2" | "residual" | "factors";

/** `factorRow` is -1 without factors. */
interface MlpAttributes {
  readonly factorRow: number;
  readonly [name: string]: number;
}

const mlpOperation = defineOperation<Names, MlpAttributes>(
  ["x", "weight1", "bias1", "weight2", "bias2", "residual", "factors"],
  {
    name: "mlp",
    forward: ({ x, weight1, bias1, weight2, bias2, residual, factors }, { factorRow }) => {
      const [raw, hidden] = convolveGelu(linearGeometry(x, weight1), x, weight1, bias1);
      const [y] = convolve(linearGeometry(hidden, weight2), hidden, weight2, {
        bias: bias2,
        residual,
        ...factorsAt(factors, factorRow),
      });
      return [y, raw, hidden];
    },
    gradient: ([dy], { x, weight1, weight2, factors, outputs: [, raw, hidden] }, { factorRow }) => {
      const first = linearGeometry(x, weight1);
      const second = linearGeometry(hidden, weight2);
      const options = factorsAt(factors, factorRow);
      // Not inside the thunks: they share dRaw, and the tape disposes of what a thunk leaves behind.
      const [dRaw] = gradImage(second, dy, weight2, { ...options, raw });
      const [dWeight2, dBias2] = asTensors(gradFilter(second, hidden, dy, options));
      const [dWeight1, dBias1] = asTensors(gradFilter(first, x, dRaw, {}));
      const [dx] = asTensors(gradImage(first, dRaw, weight1, {}));
      currentBackend().disposeData(dRaw.dataId);
      return {
        x: () => dx,
        weight1: () => dWeight1,
        bias1: () => dBias1,
        weight2: () => dWeight2,
        bias2: () => dBias2,
        residual: () => detach(dy),
      };
    },
  },
);

/** The residual branch of a transformer's second half: residual + factor (gelu(x W1 + b1) W2 + b2), at every pixel.
 *
 *  x [B,H,W,C], first [C,hidden], second [hidden,D], residual [B,H,W,D] -> [B,H,W,D]; one factor a picture, 1 by default.
 *  Differentiable in all but the factors.
 *  @throws if the layers' sizes do not follow one another, or the residual or the factors do not fit. */
export function mlp(
  x: Tensor4D,
  first: LinearLayer,
  second: LinearLayer,
  residual: Tensor4D,
  factors?: BranchFactors,
): Tensor4D {
  const [, , inputs, hidden] = first.weight.shape;
  const [, , hiddenOfSecond, outputs] = second.weight.shape;
  if (x.shape[3] !== inputs || hidden !== hiddenOfSecond)
    throw new Error(
      `mlp: ${x.shape[3]} channels meet ${inputs} x ${hidden} and ${hiddenOfSecond} x ${outputs}.`,
    );
  if (residual.shape.join() !== [...x.shape.slice(0, 3), outputs].join())
    throw new Error(
      `mlp: the residual is [${residual.shape}], the branch gives ${outputs} channels of [${x.shape}].`,
    );
  if (factors !== undefined && factors.values.shape[1] !== x.shape[0])
    throw new Error(`mlp: ${factors.values.shape[1]} factors for ${x.shape[0]} pictures.`);
  const inputsOfOperation = {
    x,
    weight1: first.weight,
    bias1: first.bias,
    weight2: second.weight,
    bias2: second.bias,
    residual,
    // Without factors the weights stand as a constant that is not read.
    factors: factors?.values ?? detach(second.weight),
  };
  return mlpOperation(inputsOfOperation, { factorRow: factors?.row ?? -1 })[0] as Tensor4D;
}

/** A linear layer as a convolution of the map with a 1x1 window. */
function linearGeometry(
  { shape: [batch, height, width] }: TensorInfo,
  weight: TensorInfo,
): ConvolutionGeometry {
  const [, , inChannels, outChannels] = weight.shape;
  return {
    batch,
    height,
    width,
    inChannels,
    outHeight: height,
    outWidth: width,
    outChannels,
    kernelHeight: 1,
    kernelWidth: 1,
    stride: 1,
    padTop: 0,
    padLeft: 0,
    reflects: 0,
  };
}

function factorsAt(values: TensorInfo, row: number): { factors?: PictureFactors } {
  return row < 0 ? {} : { factors: { values, row } };
}
