import { asTensors, defineOperation, detach } from "../../tensor/operation.ts";
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from "../../tensor/tf.ts";
import {
  ACTIVATIONS,
  type ConvolutionGeometry,
  convolve,
  gradActivation,
  gradFilter,
  gradImage,
} from "./passes.ts";

/** The factors of one residual branch: row `row` of a matrix with one column per picture. A constant for the tape. */
export interface BranchFactors {
  /** [.., B]. */
  readonly values: Tensor2D;
  readonly row: number;
}

export interface ConvolutionOptions {
  readonly stride?: number;
  /** Pixels added on every side; k >> 1 keeps the size at stride 1. */
  readonly padding?: number;
  /** What those pixels are: zeros, or the mirror image about the border pixels (with stride 1). */
  readonly border?: "zero" | "reflect";
  readonly bias?: Tensor1D;
  /** Added to the result, whose shape it has. */
  readonly residual?: Tensor4D;
  /** Times the convolution, before the residual is added. */
  readonly factors?: BranchFactors;
  /** Of all that. */
  readonly activation?: keyof typeof ACTIVATIONS;
}

/** What of a call is there, beside its geometry. `factorRow` is -1 without factors. */
type ConvolutionAttributes = ConvolutionGeometry & {
  readonly hasBias: number;
  readonly hasResidual: number;
  readonly factorRow: number;
  readonly activation: number;
};

const convolution = defineOperation<
  "image" | "filter" | "bias" | "residual" | "factors",
  ConvolutionAttributes
>(["image", "filter", "bias", "residual", "factors"], {
  name: "conv2d",
  forward: ({ image, filter, bias, residual, factors }, attributes) =>
    convolve(geometryOf(attributes), image, filter, {
      ...(attributes.hasBias === 1 ? { bias } : {}),
      ...(attributes.hasResidual === 1 ? { residual } : {}),
      ...factorsOf(factors, attributes),
      activation: attributes.activation,
    }),
  gradient: ([dResult], { image, filter, factors, outputs: [result] }, attributes) => {
    const { activation, hasBias, hasResidual } = attributes;
    const geometry = geometryOf(attributes);
    const options = factorsOf(factors, attributes);
    // Not inside the thunks: gradients share kernels and dSum, and the tape disposes of what a thunk leaves behind.
    const isActivated = activation !== ACTIVATIONS.none;
    const dSum = isActivated ? asTensors(gradActivation(dResult, result, activation))[0] : dResult;
    const [dFilter, dBias] = asTensors(gradFilter(geometry, image, dSum, options));
    const dResidual = hasResidual === 1 ? detach(dSum) : undefined;
    let dImage: Tensor | undefined;
    if (isActivated) {
      [dImage] = asTensors(gradImage(geometry, dSum, filter, options));
      dSum.dispose(); // sooner than the tape would
    }
    return {
      image: () => dImage ?? asTensors(gradImage(geometry, dSum, filter, options))[0],
      filter: () => dFilter,
      ...(hasBias === 1 ? { bias: () => dBias } : {}),
      ...(dResidual === undefined ? {} : { residual: () => dResidual }),
    };
  },
});

/** 2-D convolution, PyTorch's `Conv2d`: image [B,H,W,Ci], filter [kH,kW,Ci,Co], bias [Co] -> [B,oH,oW,Co] with
 *  oH = floor((H + 2 padding - kH) / stride) + 1; as a residual branch, residual + factor (convolution);
 *  then the activation.
 *  Differentiable in all but the factors.
 *  @throws if channels or shapes do not match. */
export function conv2d(image: Tensor4D, filter: Tensor4D, options: ConvolutionOptions = {}): Tensor4D {
  const { stride = 1, padding = 0, border = "zero", activation = "none", bias, residual, factors } = options;
  const geometry = geometryBetween(image, filter, stride, padding, border === "reflect" ? 1 : 0);
  const { batch, outHeight, outWidth, outChannels } = geometry;
  if (residual !== undefined)
    requireShape("residual", residual.shape, [batch, outHeight, outWidth, outChannels]);
  if (factors !== undefined) requireShape("row of factors", factors.values.shape.slice(1), [batch]);
  const attributes = {
    ...geometry,
    hasBias: bias === undefined ? 0 : 1,
    hasResidual: residual === undefined ? 0 : 1,
    factorRow: factors?.row ?? -1,
    activation: ACTIVATIONS[activation],
  };
  // What the call does not have stands as a constant that is not read.
  const absent = detach(filter);
  const inputs = {
    image,
    filter,
    bias: bias ?? absent,
    residual: residual ?? absent,
    factors: factors?.values ?? absent,
  };
  return convolution(inputs, attributes)[0] as Tensor4D;
}

/** @throws if the filter's channels are not the image's, or it does not fit, or there is no mirror image. */
function geometryBetween(
  image: Tensor4D,
  filter: Tensor4D,
  stride: number,
  padding: number,
  reflects: number,
): ConvolutionGeometry {
  const [batch, height, width, inChannels] = image.shape;
  const [kernelHeight, kernelWidth, filterChannels, outChannels] = filter.shape;
  if (filterChannels !== inChannels) {
    throw new Error(`conv2d: the image has ${inChannels} channels, the filter expects ${filterChannels}.`);
  }
  const outHeight = Math.floor((height + 2 * padding - kernelHeight) / stride) + 1;
  const outWidth = Math.floor((width + 2 * padding - kernelWidth) / stride) + 1;
  if (outHeight < 1 || outWidth < 1) {
    throw new Error(
      `conv2d: a ${kernelHeight} x ${kernelWidth} filter does not fit into ${height} x ${width} pixels.`,
    );
  }
  if (reflects === 1 && (stride !== 1 || padding >= Math.min(height, width))) {
    throw new Error(
      `conv2d: no mirror image of ${height} x ${width} pixels for padding ${padding} and stride ${stride}.`,
    );
  }
  return {
    batch,
    height,
    width,
    inChannels,
    outHeight,
    outWidth,
    outChannels,
    kernelHeight,
    kernelWidth,
    stride,
    padTop: padding,
    padLeft: padding,
    reflects,
  };
}

function geometryOf({
  hasBias: _,
  hasResidual: __,
  factorRow: ___,
  activation: ____,
  ...geometry
}: ConvolutionAttributes): ConvolutionGeometry {
  return geometry;
}

function factorsOf<T>(values: T, { factorRow }: ConvolutionAttributes) {
  return factorRow < 0 ? {} : { factors: { values, row: factorRow } };
}

function requireShape(what: string, shape: readonly number[], expected: readonly number[]): void {
  if (shape.join() !== expected.join())
    throw new Error(`conv2d: the ${what} is [${shape}], expected [${expected}].`);
}
