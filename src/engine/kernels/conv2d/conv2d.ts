import { asTensors, defineOperation, detach } from "../../tensor/operation.ts";
import type { Tensor1D, Tensor2D, Tensor4D } from "../../tensor/tf.ts";
import { type ConvolutionGeometry, convolve, gradFilter, gradImage } from "./passes.ts";

/** The factors of one residual branch: row `row` of a matrix with one column per picture. A constant for the tape. */
export interface BranchFactors {
  /** [.., B]. */
  readonly values: Tensor2D;
  readonly row: number;
}

export interface ConvolutionOptions {
  readonly stride?: number;
  /** Zeros added on every side; k >> 1 keeps the size at stride 1. */
  readonly padding?: number;
  readonly bias?: Tensor1D;
  /** Added to the result, whose shape it has. */
  readonly residual?: Tensor4D;
  /** Times the convolution, before the residual is added. */
  readonly factors?: BranchFactors;
}

/** What of a call is there, beside its geometry. `factorRow` is -1 without factors. */
type ConvolutionAttributes = ConvolutionGeometry & {
  readonly hasBias: number;
  readonly hasResidual: number;
  readonly factorRow: number;
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
    }),
  gradient: ([dResult], { image, filter, factors }, attributes) => {
    const geometry = geometryOf(attributes);
    const options = factorsOf(factors, attributes);
    // Not inside the thunks: one kernel gives both, and the tape disposes of what a thunk leaves behind.
    const [dFilter, dBias] = asTensors(gradFilter(geometry, image, dResult, options));
    return {
      image: () => asTensors(gradImage(geometry, dResult, filter, options))[0],
      filter: () => dFilter,
      ...(attributes.hasBias === 1 ? { bias: () => dBias } : {}),
      ...(attributes.hasResidual === 1 ? { residual: () => detach(dResult) } : {}),
    };
  },
});

/** 2-D convolution, PyTorch's `Conv2d`: image [B,H,W,Ci], filter [kH,kW,Ci,Co], bias [Co] -> [B,oH,oW,Co] with
 *  oH = floor((H + 2 padding - kH) / stride) + 1; as a residual branch, residual + factor (convolution).
 *  Differentiable in all but the factors.
 *  @throws if channels or shapes do not match. */
export function conv2d(image: Tensor4D, filter: Tensor4D, options: ConvolutionOptions = {}): Tensor4D {
  const { stride = 1, padding = 0, bias, residual, factors } = options;
  const geometry = geometryBetween(image, filter, stride, padding);
  const { batch, outHeight, outWidth, outChannels } = geometry;
  if (residual !== undefined)
    requireShape("residual", residual.shape, [batch, outHeight, outWidth, outChannels]);
  if (factors !== undefined) requireShape("row of factors", factors.values.shape.slice(1), [batch]);
  const attributes = {
    ...geometry,
    hasBias: bias === undefined ? 0 : 1,
    hasResidual: residual === undefined ? 0 : 1,
    factorRow: factors?.row ?? -1,
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

/** @throws if the filter's channels are not the image's, or it does not fit. */
export function geometryBetween(
  image: Tensor4D,
  filter: Tensor4D,
  stride: number,
  padding: number,
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
  };
}

function geometryOf({
  hasBias: _,
  hasResidual: __,
  factorRow: ___,
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
