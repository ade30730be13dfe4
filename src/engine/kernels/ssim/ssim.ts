import { asTensors, defineOperation } from "../../tensor/operation.ts";
import type { Tensor, Tensor4D } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import type { KernelSpec } from "../spec.ts";
import ssimSource from "./ssim.wgsl?raw";
import ssimGradGatherSource from "./ssimGradGather.wgsl?raw";
import ssimGradWindowSource from "./ssimGradWindow.wgsl?raw";
import ssimWindowSource from "./ssimWindow.wgsl?raw";

const GEOMETRY = { count: "u32", height: "u32", width: "u32", channels: "u32" } as const;

// The shared functions come last, so that an error's line is the line in the kernel's own file.
export const ssimSpec: KernelSpec = {
  name: "ssim",
  wgsl: `${ssimSource}\n${ssimWindowSource}`,
  workgroupSize: [64, 1, 1],
  reads: ["x", "y"],
  writes: ["loss"],
  uniforms: GEOMETRY,
};

export const ssimGradWindowSpec: KernelSpec = {
  name: "ssimGradWindow",
  wgsl: `${ssimGradWindowSource}\n${ssimWindowSource}`,
  workgroupSize: [64, 1, 1],
  reads: ["x", "y", "dLoss"],
  writes: ["means", "slopes"],
  uniforms: GEOMETRY,
};

export const ssimGradGatherSpec: KernelSpec = {
  name: "ssimGradGather",
  wgsl: ssimGradGatherSource,
  workgroupSize: [64, 1, 1],
  reads: ["own", "other", "means", "slopes"],
  writes: ["dOwn"],
  uniforms: { ...GEOMETRY, isOwnY: "u32" },
};

const ssimOperation = defineOperation(["x", "y"], {
  name: "ssim",
  forward: (inputs) => {
    const uniforms = geometryOf(inputs.x.shape);
    return dispatch(ssimSpec, {
      tensors: inputs,
      outputs: [{ shape: inputs.x.shape }],
      uniforms,
      invocations: [uniforms.count],
    });
  },
  gradient: ([dLoss], { x, y }) => {
    const uniforms = geometryOf(x.shape);
    // Outside the lazy gradients: both gather from the same slopes.
    const [means, slopes] = asTensors(
      dispatch(ssimGradWindowSpec, {
        tensors: { x, y, dLoss },
        outputs: [{ shape: [...x.shape, 2] }, { shape: [...x.shape, 4] }],
        uniforms,
        invocations: [uniforms.count],
      }),
    );
    const gather = (own: Tensor, other: Tensor, isOwnY: boolean): Tensor => {
      const [dOwn] = asTensors(
        dispatch(ssimGradGatherSpec, {
          tensors: { own, other, means, slopes },
          outputs: [{ shape: own.shape }],
          uniforms: { ...uniforms, isOwnY: isOwnY ? 1 : 0 },
          invocations: [uniforms.count],
        }),
      );
      return dOwn;
    };
    return { x: () => gather(x, y, false), y: () => gather(y, x, true) };
  },
});

function geometryOf([batch, height, width, channels]: readonly number[]) {
  return { count: batch * height * width * channels, height, width, channels };
}

/** The structural part of the photometric error, per element: clamp((1 - SSIM) / 2, 0, 1) (method 2.4).
 *  x, y: [B,H,W,C], pictures in 0..1 -> [B,H,W,C] in 0..1. 3x3 mean windows, reflected at the edges;
 *  C1 = 0.01^2, C2 = 0.03^2. Symmetric in x and y and differentiable in both.
 *  @throws Error if the shapes differ or a picture is less than 2 pixels high or wide, where nothing can be reflected. */
export function ssimLoss(x: Tensor4D, y: Tensor4D): Tensor4D {
  const [, height, width] = x.shape;
  if (x.shape.some((length, axis) => length !== y.shape[axis])) {
    throw new Error(`ssimLoss needs two pictures of one shape, got [${x.shape}] and [${y.shape}].`);
  }
  if (height < 2 || width < 2) {
    throw new Error(
      `ssimLoss reflects at the edges and needs at least 2 x 2 pixels, got ${height} x ${width}.`,
    );
  }
  const [loss] = ssimOperation({ x, y }, {});
  return loss as Tensor4D;
}
