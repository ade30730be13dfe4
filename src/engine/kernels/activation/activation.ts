import { asTensors, defineOperation } from "../../tensor/operation.ts";
import type { Tensor } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import { ELEMENTWISE_WORKGROUP, elementwiseGrid } from "../elementwise.ts";
import type { KernelSpec } from "../spec.ts";
import eluSource from "./elu.wgsl?raw";
import eluGradSource from "./eluGrad.wgsl?raw";
import eluValueSource from "./eluValue.wgsl?raw";
import geluSource from "./gelu.wgsl?raw";
import geluGradSource from "./geluGrad.wgsl?raw";
import geluSlopeSource from "./geluSlope.wgsl?raw";
import hardSwishSource from "./hardSwish.wgsl?raw";
import hardSwishGradSource from "./hardSwishGrad.wgsl?raw";
import normalCdfSource from "./normalCdf.wgsl?raw";

export const hardSwishSpec = valueSpec("hardSwish", hardSwishSource);
export const hardSwishGradSpec = gradSpec("hardSwishGrad", hardSwishGradSource);
// Shared functions come last, so that line numbers in compiler messages are those of the kernel's own file.
export const geluSpec = valueSpec("gelu", geluSource + normalCdfSource);
export const geluGradSpec = gradSpec("geluGrad", geluGradSource + geluSlopeSource + normalCdfSource);
export const eluSpec = valueSpec("elu", eluSource + eluValueSource);
export const eluGradSpec = gradSpec("eluGrad", eluGradSource);

const hardSwishOperation = defineActivation(hardSwishSpec, hardSwishGradSpec);
const geluOperation = defineActivation(geluSpec, geluGradSpec);
const eluOperation = defineActivation(eluSpec, eluGradSpec);

/** x clamp(x + 3, 0, 6) / 6, element by element, any shape. The convolutional parts of the encoder use it. */
export function hardSwish<T extends Tensor>(x: T): T {
  return hardSwishOperation({ x }, {})[0] as T;
}

/** x Phi(x) with the exact normal distribution function (not the tanh formula), element by element, any shape. */
export function gelu<T extends Tensor>(x: T): T {
  return geluOperation({ x }, {})[0] as T;
}

/** x where x > 0, else exp(x) - 1, element by element, any shape. The depth decoder uses it. */
export function elu<T extends Tensor>(x: T): T {
  return eluOperation({ x }, {})[0] as T;
}

function defineActivation(value: KernelSpec, grad: KernelSpec) {
  return defineOperation<"x", Record<string, never>>(["x"], {
    name: value.name,
    forward: ({ x }) => {
      const count = x.shape.reduce((product, length) => product * length, 1);
      return dispatch(value, {
        tensors: { x },
        outputs: [{ shape: x.shape }],
        uniforms: { count },
        invocations: elementwiseGrid(count),
      });
    },
    gradient: ([dy], { x }) => ({
      x: () =>
        asTensors(
          dispatch(grad, {
            tensors: { x, dy },
            outputs: [{ shape: x.shape }],
            uniforms: { count: x.size },
            invocations: elementwiseGrid(x.size),
          }),
        )[0],
    }),
  });
}

function valueSpec(name: string, wgsl: string): KernelSpec {
  return {
    name,
    wgsl,
    workgroupSize: ELEMENTWISE_WORKGROUP,
    reads: ["x"],
    writes: ["y"],
    uniforms: { count: "u32" },
  };
}

function gradSpec(name: string, wgsl: string): KernelSpec {
  return {
    name,
    wgsl,
    workgroupSize: ELEMENTWISE_WORKGROUP,
    reads: ["x", "dy"],
    writes: ["dx"],
    uniforms: { count: "u32" },
  };
}
