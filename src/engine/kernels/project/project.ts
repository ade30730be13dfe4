import { asTensors, defineOperation } from "../../tensor/operation.ts";
import type { Tensor3D, Tensor4D } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import type { KernelSpec } from "../spec.ts";
import projectSource from "./project.wgsl?raw";
import projectGradSource from "./projectGrad.wgsl?raw";
import projectGradReduceSource from "./projectGradReduce.wgsl?raw";

/** WORKGROUP_SIZE * PIXELS_PER_INVOCATION of projectGrad.wgsl. */
const PIXELS_PER_WORKGROUP = 64 * 8;
const ENTRIES_PER_IMAGE = 12;

export const projectSpec: KernelSpec = {
  name: "project",
  wgsl: projectSource,
  workgroupSize: [64, 1, 1],
  reads: ["depth", "sourcePixelsFromTarget"],
  writes: ["pixels"],
  uniforms: { count: "u32", height: "u32", width: "u32" },
};

export const projectGradSpec: KernelSpec = {
  name: "projectGrad",
  wgsl: projectGradSource,
  workgroupSize: [64, 1, 1],
  reads: ["depth", "sourcePixelsFromTarget", "dPixels"],
  writes: ["dDepth", "partialMatrix"],
  uniforms: { height: "u32", width: "u32", images: "u32", groupsPerImage: "u32" },
};

export const projectGradReduceSpec: KernelSpec = {
  name: "projectGradReduce",
  wgsl: projectGradReduceSource,
  workgroupSize: [64, 1, 1],
  reads: ["partialMatrix"],
  writes: ["dMatrix"],
  uniforms: { entries: "u32", groupsPerImage: "u32" },
};

const projectOperation = defineOperation(["depth", "sourcePixelsFromTarget"], {
  name: "project",
  forward: (inputs) => {
    const [batch, height, width] = inputs.depth.shape;
    const count = batch * height * width;
    return dispatch(projectSpec, {
      tensors: inputs,
      outputs: [{ shape: [batch, height, width, 2] }],
      uniforms: { count, height, width },
      invocations: [count],
    });
  },
  gradient: ([dPixels], { depth, sourcePixelsFromTarget }) => {
    const [images, height, width] = depth.shape;
    const groupsPerImage = Math.ceil((height * width) / PIXELS_PER_WORKGROUP);
    // Outside the lazy gradients: the two share one pass over the pixels.
    const [dDepth, partialMatrix] = asTensors(
      dispatch(projectGradSpec, {
        tensors: { depth, sourcePixelsFromTarget, dPixels },
        outputs: [{ shape: depth.shape }, { shape: [images, groupsPerImage, ENTRIES_PER_IMAGE] }],
        uniforms: { height, width, images, groupsPerImage },
        invocations: [images * groupsPerImage * projectGradSpec.workgroupSize[0]],
      }),
    );
    return {
      depth: () => dDepth,
      sourcePixelsFromTarget: () => {
        const entries = images * ENTRIES_PER_IMAGE;
        const [dMatrix] = asTensors(
          dispatch(projectGradReduceSpec, {
            tensors: { partialMatrix },
            outputs: [{ shape: sourcePixelsFromTarget.shape }],
            uniforms: { entries, groupsPerImage },
            invocations: [entries * projectGradReduceSpec.workgroupSize[0]],
          }),
        );
        return dMatrix;
      },
    };
  },
});

/** Where each target pixel lands in the source image, given its depth (method 2.3).
 *  depth: [B,H,W,1]; sourcePixelsFromTarget: [B,3,4], (K_s R K_t^-1 | K_s t) -> pixels [B,H,W,2] as (u, v).
 *  Pixels: the first pixel's centre is (0,0); |u|, |v| at most 1e6, also behind and beside the camera.
 *  Differentiable in both; zero gradient where bounded or within 1e-6 of the camera's plane.
 *  @throws Error if the shapes do not fit. */
export function project(depth: Tensor4D, sourcePixelsFromTarget: Tensor3D): Tensor4D {
  const [batch, , , channels] = depth.shape;
  const [matrices, rows, columns] = sourcePixelsFromTarget.shape;
  if (channels !== 1 || matrices !== batch || rows !== 3 || columns !== 4) {
    throw new Error(
      `project needs depth [B,H,W,1] and matrices [B,3,4], got [${depth.shape}] and [${sourcePixelsFromTarget.shape}].`,
    );
  }
  const [pixels] = projectOperation({ depth, sourcePixelsFromTarget }, {});
  return pixels as Tensor4D;
}
