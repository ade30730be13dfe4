import { currentBackend } from "../tensor/backend.ts";
import { type KernelSubstitute, substituteOf } from "../tensor/substitutes.ts";
import { type TensorInfo, tf } from "../tensor/tf.ts";
import { type KernelSpec, packUniforms } from "./spec.ts";

export interface DispatchCall {
  /** Tensors by the names in `spec.reads` and `spec.updates`; null for one that this call does not have and the kernel then
   *  does not read. */
  readonly tensors: Readonly<Record<string, TensorInfo | null>>;
  /** Shapes of `spec.writes`, in order; float32 unless said otherwise. */
  readonly outputs: readonly { readonly shape: readonly number[]; readonly dtype?: "float32" | "int32" }[];
  readonly uniforms: Readonly<Record<string, number>>;
  /** Number of invocations per axis (not of workgroups). A one-axis grid beyond the device's limit is folded into y:
   *  such kernels compute their index as `(workgroup.y * workgroups.x + workgroup.x) * size + local`. */
  readonly invocations: readonly [number, number?, number?];
  /** Values of the WGSL's `override` constants. */
  readonly constants?: Readonly<Record<string, number>>;
}

/** Pipelines live as long as their device: a lost device takes its cache along. */
const pipelines = new WeakMap<GPUDevice, Map<string, GPUComputePipeline>>();

/** Runs a kernel on the current backend and returns its outputs in the order of `spec.writes`. */
export function dispatch(spec: KernelSpec, call: DispatchCall): TensorInfo[] {
  const backend = currentBackend();
  if (call.outputs.length !== spec.writes.length) {
    throw new Error(
      `Kernel ${spec.name} writes ${spec.writes.length} tensors, the call has ${call.outputs.length}.`,
    );
  }
  const named = (name: string): TensorInfo | null => {
    const tensor = call.tensors[name];
    if (tensor === undefined) throw new Error(`Kernel ${spec.name}: tensor ${name} is missing.`);
    return tensor;
  };
  const substitute = substituteOf("kernels", spec.name);
  if (substitute !== null) return substituted(substitute, spec, call);
  const reads = spec.reads.map(named);
  const updates = (spec.updates ?? []).map(named);
  const writes = call.outputs.map(({ shape, dtype }) => backend.allocate(shape, dtype ?? "float32"));
  backend.record({
    pipeline: pipelineOf(backend.device, spec, call.constants ?? {}),
    tensors: [...reads, ...updates, ...writes],
    uniforms: packUniforms(spec, call.uniforms),
    workgroups: workgroupCounts(
      spec,
      call.invocations,
      backend.device.limits.maxComputeWorkgroupsPerDimension,
    ),
  });
  return writes;
}

function substituted(substitute: KernelSubstitute, { name }: KernelSpec, call: DispatchCall): TensorInfo[] {
  const { tensors, uniforms, outputs } = call;
  for (const tensor of Object.values(tensors)) {
    if (!(tensor instanceof tf.Tensor))
      throw new Error(`Kernel ${name} is part of an operation, which has a substitute of its own.`);
  }
  return substitute(tensors as never, uniforms as never, outputs).map(({ dataId, shape, dtype }) => {
    // The caller makes a tensor of its own; the substitute's goes with the scope that it was made in.
    currentBackend().incRef(dataId);
    return { dataId, shape, dtype };
  });
}

function pipelineOf(
  device: GPUDevice,
  spec: KernelSpec,
  constants: Readonly<Record<string, number>>,
): GPUComputePipeline {
  let ofDevice = pipelines.get(device);
  if (ofDevice === undefined) {
    ofDevice = new Map();
    pipelines.set(device, ofDevice);
  }
  const key = `${spec.name}|${JSON.stringify(constants)}`;
  let pipeline = ofDevice.get(key);
  if (pipeline === undefined) {
    const module = device.createShaderModule({ label: spec.name, code: spec.wgsl });
    pipeline = device.createComputePipeline({
      label: spec.name,
      layout: "auto",
      compute: { module, constants: { ...constants } },
    });
    ofDevice.set(key, pipeline);
  }
  return pipeline;
}

function workgroupCounts(
  spec: KernelSpec,
  [x, y = 1, z = 1]: DispatchCall["invocations"],
  limit: number,
): [number, number, number] {
  const counts: [number, number, number] = [
    Math.ceil(x / spec.workgroupSize[0]),
    Math.ceil(y / spec.workgroupSize[1]),
    Math.ceil(z / spec.workgroupSize[2]),
  ];
  if (counts[0] > limit && counts[1] === 1) {
    counts[1] = Math.ceil(counts[0] / limit);
    counts[0] = Math.ceil(counts[0] / counts[1]);
  }
  if (counts.some((count) => count > limit)) {
    throw new Error(
      `Kernel ${spec.name}: ${counts.join(" x ")} workgroups exceed the device's limit of ${limit}.`,
    );
  }
  return counts;
}
