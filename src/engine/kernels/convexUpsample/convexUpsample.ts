import { asTensors, defineOperation } from "../../tensor/operation.ts";
import type { Tensor4D, TensorInfo } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import type { KernelSpec } from "../spec.ts";
import convexUpsampleSource from "./convexUpsample.wgsl?raw";
import convexUpsampleGradSource from "./convexUpsampleGrad.wgsl?raw";
import gatherPullSource from "./gatherPull.wgsl?raw";

const NEIGHBOURS = 9;
const GRAD_WORKGROUP = 64;

export const convexUpsampleSpec: KernelSpec = {
  name: "convexUpsample",
  wgsl: convexUpsampleSource,
  workgroupSize: [256, 1, 1],
  reads: ["disparity", "logits"],
  writes: ["fine"],
  uniforms: {
    count: "u32",
    height: "u32",
    width: "u32",
    factor: "u32",
    gain: "f32",
    logitScale: "f32",
    replicate: "u32",
  },
};

export const convexUpsampleGradSpec: KernelSpec = {
  name: "convexUpsampleGrad",
  wgsl: convexUpsampleGradSource,
  workgroupSize: [GRAD_WORKGROUP, 1, 1],
  reads: ["disparity", "logits", "dFine"],
  writes: ["dLogits", "pull"],
  uniforms: {
    cells: "u32",
    height: "u32",
    width: "u32",
    factor: "u32",
    gain: "f32",
    logitScale: "f32",
    replicate: "u32",
    lanesPerCell: "u32",
  },
};

export const gatherPullSpec: KernelSpec = {
  name: "gatherPull",
  wgsl: gatherPullSource,
  workgroupSize: [256, 1, 1],
  reads: ["pull"],
  writes: ["dDisparity"],
  uniforms: { cells: "u32", height: "u32", width: "u32", replicate: "u32" },
};

/** What lies outside the coarse map: the reference pads with zeros, which lowers disparity along the border. */
export type UpsampleBorder = "zero" | "replicate";

export interface ConvexUpsampleOptions {
  /** Factor on the result, 1 by default: the reference takes 8 over from optical flow (pixels grow with the picture);
   *  disparities do not grow. */
  readonly gain?: number;
  /** "zero" by default. */
  readonly border?: UpsampleBorder;
  /** Factor on the logits, 1 by default. */
  readonly logitScale?: number;
}

/** Convex upsampling (RAFT): every fine pixel is a learnt convex combination of its coarse 3x3 neighbourhood.
 *
 *  disparity [B,h,w,1], unitless; maskLogits [B,h,w,9 k k] with channel n k k + dy k + dx (n: neighbour, row-major;
 *  dy, dx: place in the k x k block), factor k -> [B,h k,w k,1].
 *  Differentiable in disparity and logits.
 *  @throws if the shapes do not fit together or the factor is not a positive integer. */
export function convexUpsample(
  disparity: Tensor4D,
  maskLogits: Tensor4D,
  factor: number,
  { gain = 1, border = "zero", logitScale = 1 }: ConvexUpsampleOptions = {},
): Tensor4D {
  const expected = [...disparity.shape.slice(0, 3), NEIGHBOURS * factor * factor];
  if (!Number.isInteger(factor) || factor < 1 || disparity.shape[3] !== 1) {
    throw new Error(
      `Convex upsampling of [${disparity.shape}] by ${factor}: one channel and a whole factor, please.`,
    );
  }
  if (maskLogits.shape.some((length, axis) => length !== expected[axis])) {
    throw new Error(`Convex upsampling by ${factor} needs logits [${expected}], not [${maskLogits.shape}].`);
  }
  const replicate = border === "replicate" ? 1 : 0;
  return convexUpsampleOperation(
    { disparity, logits: maskLogits },
    { factor, gain, logitScale, replicate },
  )[0] as Tensor4D;
}

interface UpsampleAttrs extends Record<string, number> {
  readonly factor: number;
  readonly gain: number;
  readonly logitScale: number;
  readonly replicate: number;
}

const convexUpsampleOperation = defineOperation<"disparity" | "logits", UpsampleAttrs>(
  ["disparity", "logits"],
  {
    name: "convexUpsample",
    forward: ({ disparity, logits }, { factor, gain, logitScale, replicate }) => {
      const { batch, height, width, cells } = sizesOf(disparity);
      const count = cells * factor * factor;
      return dispatch(convexUpsampleSpec, {
        tensors: { disparity, logits },
        outputs: [{ shape: [batch, height * factor, width * factor, 1] }],
        uniforms: { count, height, width, factor, gain, logitScale, replicate },
        invocations: [count],
      });
    },
    gradient: ([dFine], { disparity, logits }, { factor, gain, logitScale, replicate }) => {
      const { height, width, cells } = sizesOf(disparity);
      const lanesPerCell = Math.min(factor * factor, GRAD_WORKGROUP);
      const cellsPerWorkgroup = Math.floor(GRAD_WORKGROUP / lanesPerCell);
      // Not inside the thunks: one pass over the logits serves both gradients.
      const [dLogits, pull] = asTensors(
        dispatch(convexUpsampleGradSpec, {
          tensors: { disparity, logits, dFine },
          outputs: [{ shape: logits.shape }, { shape: [cells, NEIGHBOURS] }],
          uniforms: { cells, height, width, factor, gain, logitScale, replicate, lanesPerCell },
          invocations: [Math.ceil(cells / cellsPerWorkgroup) * GRAD_WORKGROUP],
        }),
      );
      return {
        logits: () => dLogits,
        disparity: () =>
          asTensors(
            dispatch(gatherPullSpec, {
              tensors: { pull },
              outputs: [{ shape: disparity.shape }],
              uniforms: { cells, height, width, replicate },
              invocations: [cells],
            }),
          )[0],
      };
    },
  },
);

function sizesOf({ shape: [batch, height, width] }: TensorInfo) {
  return { batch, height, width, cells: batch * height * width };
}
