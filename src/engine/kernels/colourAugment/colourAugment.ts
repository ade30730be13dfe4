import { asTensors } from "../../tensor/operation.ts";
import { type Tensor2D, type Tensor4D, tf } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import type { KernelSpec } from "../spec.ts";
import adjustmentsSource from "./adjustments.wgsl?raw";
import colourAugmentSource from "./colourAugment.wgsl?raw";
import colourAugmentMeanSource from "./colourAugmentMean.wgsl?raw";

/** GROUPS_PER_IMAGE of the WGSL: partial sums a picture. Few, since every pixel of the second pass adds them. */
const GREY_GROUPS_PER_IMAGE = 16;

// The shared functions come last, so that an error's line is the line in the kernel's own file.
export const colourAugmentMeanSpec: KernelSpec = {
  name: "colourAugmentMean",
  wgsl: `${colourAugmentMeanSource}\n${adjustmentsSource}`,
  workgroupSize: [64, 1, 1],
  reads: ["images", "factors"],
  writes: ["partialGrey"],
  uniforms: { images: "u32", pixelsPerImage: "u32" },
};

export const colourAugmentSpec: KernelSpec = {
  name: "colourAugment",
  wgsl: `${colourAugmentSource}\n${adjustmentsSource}`,
  workgroupSize: [64, 1, 1],
  reads: ["images", "factors", "partialGrey"],
  writes: ["augmented"],
  uniforms: { count: "u32", pixelsPerImage: "u32" },
};

/** Pictures with brightness, contrast, saturation and hue changed, as torchvision's ColorJitter does to float tensors.
 *  images: [B,H,W,3] in 0..1 -> the same shape and range; no gradient.
 *  factors: [B,8] float32, a row a picture: brightness b, contrast c, saturation s (1 leaves the picture as it is), hue h in
 *  turns (0 leaves it), then the four steps in their order, each once: 0 brightness, 1 contrast, 2 saturation, 3 hue.
 *  With b = c = s = 1 and h = 0 a picture comes back bit for bit.
 *  @throws Error if the shapes do not fit. */
export function colourAugment(images: Tensor4D, factors: Tensor2D): Tensor4D {
  const [batch, height, width, channels] = images.shape;
  if (channels !== 3 || factors.shape[0] !== batch || factors.shape[1] !== 8) {
    throw new Error(
      `colourAugment needs images [B,H,W,3] and factors [B,8], got [${images.shape}] and [${factors.shape}].`,
    );
  }
  const pixelsPerImage = height * width;
  return tf.tidy(() => {
    const [partialGrey] = asTensors(
      dispatch(colourAugmentMeanSpec, {
        tensors: { images, factors },
        outputs: [{ shape: [batch, GREY_GROUPS_PER_IMAGE] }],
        uniforms: { images: batch, pixelsPerImage },
        invocations: [batch * GREY_GROUPS_PER_IMAGE * colourAugmentMeanSpec.workgroupSize[0]],
      }),
    );
    const count = batch * pixelsPerImage;
    const [augmented] = asTensors(
      dispatch(colourAugmentSpec, {
        tensors: { images, factors, partialGrey },
        outputs: [{ shape: images.shape }],
        uniforms: { count, pixelsPerImage },
        invocations: [count],
      }),
    );
    return augmented as Tensor4D;
  });
}
