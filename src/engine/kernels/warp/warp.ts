import { asTensors, defineOperation } from "../../tensor/operation.ts";
import type { Tensor, Tensor4D } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import type { KernelSpec } from "../spec.ts";
import warpSource from "./warp.wgsl?raw";
import warpGradImageClearSource from "./warpGradImageClear.wgsl?raw";
import warpGradImageFinishSource from "./warpGradImageFinish.wgsl?raw";
import warpGradImageLargestSource from "./warpGradImageLargest.wgsl?raw";
import warpGradImageScatterSource from "./warpGradImageScatter.wgsl?raw";
import warpGradPixelsSource from "./warpGradPixels.wgsl?raw";

const GEOMETRY = {
  count: "u32",
  pixelsPerImage: "u32",
  height: "u32",
  width: "u32",
  channels: "u32",
} as const;

/** ELEMENTS_PER_INVOCATION of warpGradImageLargest.wgsl. */
const ELEMENTS_PER_INVOCATION = 32;

/** 2^22 contributions of at most 2^40 stay below 2^63. */
const MOST_PIXELS_PER_IMAGE = 2 ** 22;

export const warpSpec: KernelSpec = {
  name: "warp",
  wgsl: warpSource,
  workgroupSize: [64, 1, 1],
  reads: ["image", "pixels"],
  writes: ["warped"],
  uniforms: GEOMETRY,
};

export const warpGradPixelsSpec: KernelSpec = {
  name: "warpGradPixels",
  wgsl: warpGradPixelsSource,
  workgroupSize: [64, 1, 1],
  reads: ["image", "pixels", "dWarped"],
  writes: ["dPixels"],
  uniforms: GEOMETRY,
};

export const warpGradImageClearSpec: KernelSpec = {
  name: "warpGradImageClear",
  wgsl: warpGradImageClearSource,
  workgroupSize: [256, 1, 1],
  reads: [],
  writes: ["accumulators", "largestBits"],
  uniforms: { count: "u32" },
};

export const warpGradImageLargestSpec: KernelSpec = {
  name: "warpGradImageLargest",
  wgsl: warpGradImageLargestSource,
  workgroupSize: [64, 1, 1],
  reads: ["dWarped"],
  updates: ["largestBits"],
  writes: [],
  uniforms: { count: "u32" },
};

export const warpGradImageScatterSpec: KernelSpec = {
  name: "warpGradImageScatter",
  wgsl: warpGradImageScatterSource,
  workgroupSize: [64, 1, 1],
  reads: ["pixels", "dWarped", "largestBits"],
  updates: ["accumulators"],
  writes: [],
  uniforms: GEOMETRY,
};

export const warpGradImageFinishSpec: KernelSpec = {
  name: "warpGradImageFinish",
  wgsl: warpGradImageFinishSource,
  workgroupSize: [64, 1, 1],
  reads: ["accumulators", "largestBits"],
  writes: ["dImage"],
  uniforms: { count: "u32" },
};

const warpOperation = defineOperation(["image", "pixels"], {
  name: "warp",
  forward: (inputs) => {
    const [batch, outHeight, outWidth] = inputs.pixels.shape;
    const uniforms = geometryOf(inputs.image.shape, inputs.pixels.shape);
    return dispatch(warpSpec, {
      tensors: inputs,
      outputs: [{ shape: [batch, outHeight, outWidth, uniforms.channels] }],
      uniforms,
      invocations: [uniforms.count],
    });
  },
  gradient: ([dWarped], { image, pixels }) => ({
    image: () => gradientOfImage(image.shape, pixels, dWarped),
    pixels: () => {
      const uniforms = geometryOf(image.shape, pixels.shape);
      const [dPixels] = asTensors(
        dispatch(warpGradPixelsSpec, {
          tensors: { image, pixels, dWarped },
          outputs: [{ shape: pixels.shape }],
          uniforms,
          invocations: [uniforms.count],
        }),
      );
      return dPixels;
    },
  }),
});

function geometryOf([, height, width, channels]: readonly number[], [batch, h, w]: readonly number[]) {
  return { count: batch * h * w, pixelsPerImage: h * w, height, width, channels };
}

function gradientOfImage(imageShape: readonly number[], pixels: Tensor, dWarped: Tensor): Tensor {
  const uniforms = geometryOf(imageShape, pixels.shape);
  if (uniforms.pixelsPerImage > MOST_PIXELS_PER_IMAGE) {
    throw new Error(
      `warp: the image gradient's sums hold ${MOST_PIXELS_PER_IMAGE} pixels an image, got ${uniforms.pixelsPerImage}.`,
    );
  }
  const count = imageShape.reduce((product, length) => product * length, 1);
  const [accumulators, largestBits] = asTensors(
    dispatch(warpGradImageClearSpec, {
      tensors: {},
      outputs: [
        { shape: [...imageShape, 2], dtype: "int32" },
        { shape: [1], dtype: "int32" },
      ],
      uniforms: { count: 2 * count },
      invocations: [2 * count],
    }),
  );
  dispatch(warpGradImageLargestSpec, {
    tensors: { dWarped, largestBits },
    outputs: [],
    uniforms: { count: dWarped.size },
    invocations: [Math.ceil(dWarped.size / ELEMENTS_PER_INVOCATION)],
  });
  dispatch(warpGradImageScatterSpec, {
    tensors: { pixels, dWarped, largestBits, accumulators },
    outputs: [],
    uniforms,
    invocations: [uniforms.count],
  });
  const [dImage] = asTensors(
    dispatch(warpGradImageFinishSpec, {
      tensors: { accumulators, largestBits },
      outputs: [{ shape: imageShape }],
      uniforms: { count },
      invocations: [count],
    }),
  );
  return dImage;
}

/** The image read at given positions (method 2.3): bilinear, border padding, aligned corners, as torch's grid_sample.
 *  image: [B,H,W,C]; pixels: [B,h,w,2] as (u, v), first pixel's centre (0,0) -> [B,h,w,C].
 *  Differentiable in both: positions have gradient exactly 0 where clamped; the image's gradient is summed in 64-bit
 *  fixed point, so it repeats bit for bit.
 *  @throws Error if the shapes do not fit, or in the backward pass above 2^22 output pixels an image. */
export function warp(image: Tensor4D, pixels: Tensor4D): Tensor4D {
  if (pixels.shape[3] !== 2 || pixels.shape[0] !== image.shape[0]) {
    throw new Error(`warp needs pixels [B,h,w,2] for image [${image.shape}], got [${pixels.shape}].`);
  }
  const [warped] = warpOperation({ image, pixels }, {});
  return warped as Tensor4D;
}
