import { asTensors } from "../../tensor/operation.ts";
import type { RandomKey } from "../../tensor/random.ts";
import { type Tensor, tf } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import { ELEMENTWISE_WORKGROUP, elementwiseGrid } from "../elementwise.ts";
import type { KernelSpec } from "../spec.ts";
import randomNormalSource from "./randomNormal.wgsl?raw";
import randomUniformSource from "./randomUniform.wgsl?raw";
import threefrySource from "./threefry.wgsl?raw";

const uniforms = { count: "u32", seed: "u32", purpose: "u32" } as const;

// The generator comes last, so that line numbers in compiler messages are those of the kernel's own file.
export const randomUniformSpec: KernelSpec = {
  name: "randomUniform",
  wgsl: randomUniformSource + threefrySource,
  workgroupSize: ELEMENTWISE_WORKGROUP,
  reads: ["step"],
  writes: ["uniformValues"],
  uniforms,
};

export const randomNormalSpec: KernelSpec = {
  name: "randomNormal",
  wgsl: randomNormalSource + threefrySource,
  workgroupSize: ELEMENTWISE_WORKGROUP,
  reads: ["step"],
  writes: ["normalValues"],
  uniforms,
};

/** A key whose step may live on the GPU (int32 [1]): a replayed program then draws anew in every step. */
export type GpuRandomKey = Omit<RandomKey, "step"> & { readonly step: number | Tensor };

/** Uniform in [0, 1), float32; element i is `uniformAt(key, i)`, bit for bit. A constant for the tape. */
export function randomUniform(shape: readonly number[], key: GpuRandomKey): Tensor {
  return draw(randomUniformSpec, shape, key);
}

/** Normal with mean 0 and variance 1, float32; element i is `normalAt(key, i)` as far as the GPU's log and cos are exact.
 *  A constant for the tape. */
export function randomNormal(shape: readonly number[], key: GpuRandomKey): Tensor {
  return draw(randomNormalSpec, shape, key);
}

function draw(spec: KernelSpec, shape: readonly number[], { seed, step, purpose }: GpuRandomKey): Tensor {
  const count = shape.reduce((product, length) => product * length, 1);
  const stepTensor = step instanceof tf.Tensor ? step : tf.tensor1d([step], "int32");
  const [values] = asTensors(
    dispatch(spec, {
      tensors: { step: stepTensor },
      outputs: [{ shape }],
      uniforms: { count, seed, purpose },
      invocations: elementwiseGrid(count),
    }),
  );
  if (stepTensor !== step) stepTensor.dispose();
  return values;
}
