import { asTensors, defineOperation } from "../../tensor/operation.ts";
import type { Tensor4D } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import { ELEMENTWISE_WORKGROUP, elementwiseGrid } from "../elementwise.ts";
import type { KernelSpec } from "../spec.ts";
import minimumOverSource from "./minimumOver.wgsl?raw";
import minimumOverGradSource from "./minimumOverGrad.wgsl?raw";

export const minimumOverSpec: KernelSpec = {
  name: "minimumOver",
  wgsl: minimumOverSource,
  workgroupSize: ELEMENTWISE_WORKGROUP,
  reads: ["x"],
  writes: ["minimum", "argument"],
  uniforms: { count: "u32", channels: "u32" },
};

export const minimumOverGradSpec: KernelSpec = {
  name: "minimumOverGrad",
  wgsl: minimumOverGradSource,
  workgroupSize: ELEMENTWISE_WORKGROUP,
  reads: ["argument", "dMinimum"],
  writes: ["dx"],
  uniforms: { size: "u32", channels: "u32" },
};

/** The smallest channel of every pixel and its index.
 *
 *  x [B,H,W,N] -> minimum [B,H,W,1] and argument int32 [B,H,W,1] in 0..N-1. Of equal channels the first wins.
 *  Differentiable in x: the whole gradient goes to the winning channel, also in a tie (torch.min over a dimension; the
 *  library's gives it to every tied channel). A NaN channel is the minimum. The argument is a constant. */
export function minimumOfChannels(x: Tensor4D): { minimum: Tensor4D; argument: Tensor4D } {
  const [minimum, argument] = minimumOverOperation({ x }, {});
  return { minimum: minimum as Tensor4D, argument: argument as Tensor4D };
}

const minimumOverOperation = defineOperation<"x", Record<string, never>>(["x"], {
  name: "minimumOver",
  forward: ({ x }) => {
    const [batch, height, width, channels] = x.shape;
    const shape = [batch, height, width, 1];
    const count = batch * height * width;
    return dispatch(minimumOverSpec, {
      tensors: { x },
      outputs: [{ shape }, { shape, dtype: "int32" }],
      uniforms: { count, channels },
      invocations: elementwiseGrid(count),
    });
  },
  gradient: ([dMinimum], { x, outputs: [, argument] }) => ({
    x: () =>
      asTensors(
        dispatch(minimumOverGradSpec, {
          tensors: { argument, dMinimum },
          outputs: [{ shape: x.shape }],
          uniforms: { size: x.size, channels: x.size / argument.size },
          invocations: elementwiseGrid(x.size),
        }),
      )[0],
  }),
});
