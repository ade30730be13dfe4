import { asTensors, defineOperation, detach } from "../../tensor/operation.ts";
import type { Tensor4D } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import { ELEMENTWISE_WORKGROUP, elementwiseGrid } from "../elementwise.ts";
import type { KernelSpec } from "../spec.ts";
import upsampleNearestSource from "./upsampleNearest.wgsl?raw";
import upsampleNearestGradSource from "./upsampleNearestGrad.wgsl?raw";

export const upsampleNearestSpec: KernelSpec = {
  name: "upsampleNearest",
  wgsl: upsampleNearestSource,
  workgroupSize: ELEMENTWISE_WORKGROUP,
  reads: ["x", "skip"],
  writes: ["y"],
  uniforms: { count: "u32", width: "u32", channels: "u32", skipChannels: "u32" },
};

export const upsampleNearestGradSpec: KernelSpec = {
  name: "upsampleNearestGrad",
  wgsl: upsampleNearestGradSource,
  workgroupSize: ELEMENTWISE_WORKGROUP,
  reads: ["dY"],
  writes: ["dX", "dSkip"],
  uniforms: { count: "u32", skipCount: "u32", width: "u32", channels: "u32", skipChannels: "u32" },
};

const upsampleOperation = defineOperation<"x" | "skip", { skipChannels: number }>(["x", "skip"], {
  name: "upsampleNearest",
  forward: ({ x, skip }, { skipChannels }) => {
    const [batch, height, width, channels] = x.shape;
    const shape = [batch, 2 * height, 2 * width, channels + skipChannels];
    const count = shape.reduce((product, length) => product * length, 1);
    return dispatch(upsampleNearestSpec, {
      tensors: { x, skip: skipChannels === 0 ? null : skip },
      outputs: [{ shape }],
      uniforms: { count, width, channels, skipChannels },
      invocations: elementwiseGrid(count),
    });
  },
  gradient: ([dY], { x, skip }, { skipChannels }) => {
    const [, , width, channels] = x.shape;
    const skipShape = skipChannels === 0 ? [1] : skip.shape;
    const skipCount = skipShape.reduce((product, length) => product * length, 1);
    // Not inside the thunks: one dispatch gives both, and the tape disposes of what a thunk leaves behind.
    const [dX, dSkip] = asTensors(
      dispatch(upsampleNearestGradSpec, {
        tensors: { dY },
        outputs: [{ shape: x.shape }, { shape: skipShape }],
        uniforms: { count: x.size, skipCount, width, channels, skipChannels },
        invocations: elementwiseGrid(x.size + skipCount),
      }),
    );
    if (skipChannels > 0) return { x: () => dX, skip: () => dSkip };
    dSkip.dispose();
    return { x: () => dX };
  },
});

/** Each pixel becomes 2x2 equal pixels; behind their channels those of `skip`, a map of the new size, if there is one.
 *  x [B,h,w,C], skip [B,2h,2w,D] -> [B,2h,2w,C+D]. Differentiable in both.
 *  @throws Error if the skip has another size. */
export function upsampleNearest(x: Tensor4D, skip?: Tensor4D): Tensor4D {
  const [batch, height, width] = x.shape;
  if (skip !== undefined && skip.shape.slice(0, 3).join() !== [batch, 2 * height, 2 * width].join())
    throw new Error(`upsampleNearest: a skip of [${skip.shape}] does not fit [${x.shape}] doubled.`);
  // On the tape x stands for a skip that is not there, as a constant.
  const inputs = { x, skip: skip ?? detach(x) };
  return upsampleOperation(inputs, { skipChannels: skip?.shape[3] ?? 0 })[0] as Tensor4D;
}
