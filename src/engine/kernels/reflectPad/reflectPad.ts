import { asTensors, defineOperation } from "../../tensor/operation.ts";
import type { Tensor4D } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import { ELEMENTWISE_WORKGROUP, elementwiseGrid } from "../elementwise.ts";
import type { KernelSpec } from "../spec.ts";
import reflectPadSource from "./reflectPad.wgsl?raw";
import reflectPadGradSource from "./reflectPadGrad.wgsl?raw";

const uniforms = { count: "u32", height: "u32", width: "u32", channels: "u32", pad: "u32" } as const;

export const reflectPadSpec: KernelSpec = {
  name: "reflectPad",
  wgsl: reflectPadSource,
  workgroupSize: ELEMENTWISE_WORKGROUP,
  reads: ["x"],
  writes: ["padded"],
  uniforms,
};

export const reflectPadGradSpec: KernelSpec = {
  name: "reflectPadGrad",
  wgsl: reflectPadGradSource,
  workgroupSize: ELEMENTWISE_WORKGROUP,
  reads: ["dPadded"],
  writes: ["dx"],
  uniforms,
};

/** Mirrors a picture about its border pixels, which are not repeated (torch `ReflectionPad2d`).
 *
 *  x [B,H,W,C] -> [B,H+2 pad,W+2 pad,C]. Differentiable; the library's `mirrorPad` has a wrong gradient.
 *  @throws if `pad` is not an integer in 0..min(H, W)-1. */
export function reflectPad(x: Tensor4D, pad: number): Tensor4D {
  const [, height, width] = x.shape;
  if (!Number.isInteger(pad) || pad < 0 || pad >= Math.min(height, width)) {
    throw new Error(
      `Reflection padding by ${pad} needs a picture larger than that, not ${height} x ${width}.`,
    );
  }
  return reflectPadOperation({ x }, { pad })[0] as Tensor4D;
}

const reflectPadOperation = defineOperation<"x", { pad: number }>(["x"], {
  name: "reflectPad",
  forward: ({ x }, { pad }) => {
    const [batch, height, width, channels] = x.shape;
    const shape = [batch, height + 2 * pad, width + 2 * pad, channels];
    const count = batch * shape[1] * shape[2] * channels;
    return dispatch(reflectPadSpec, {
      tensors: { x },
      outputs: [{ shape }],
      uniforms: { count, height, width, channels, pad },
      invocations: elementwiseGrid(count),
    });
  },
  gradient: ([dPadded], { x }, { pad }) => ({
    x: () => {
      const [, height, width, channels] = x.shape;
      return asTensors(
        dispatch(reflectPadGradSpec, {
          tensors: { dPadded },
          outputs: [{ shape: x.shape }],
          uniforms: { count: x.size, height, width, channels, pad },
          invocations: elementwiseGrid(x.size),
        }),
      )[0];
    },
  }),
});
