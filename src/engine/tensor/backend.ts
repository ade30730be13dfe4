import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { type TensorInfo, tf } from "./tf.ts";

/** One compute dispatch of our own, ready to record. Bindings are in WGSL order. */
export interface RecordedDispatch {
  readonly pipeline: GPUComputePipeline;
  readonly tensors: readonly TensorInfo[];
  readonly uniforms: ArrayBuffer;
  readonly workgroups: readonly [number, number, number];
}

/** The members of the library's backend that it declares private but that recording needs.
 *  Pinned to 4.22.0; every GPU test fails if one of them goes away. */
interface BackendInternals {
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  commandQueueOwnedIds: WeakSet<object>;
  dispatchCountInPass: number;
}

const SUBMIT_EVERY = 256;

/** The library's WebGPU backend on a device of ours, with kernels of several outputs and in-place updates. */
export class PlaygroundBackend extends WebGPUBackend {
  /** Errors that the device reported outside any error scope. Training must stop when this is not empty. */
  readonly deviceErrors: string[] = [];
  private readonly uniforms = new Map<string, GPUBuffer>();
  private readonly layouts = new WeakMap<GPUComputePipeline, GPUBindGroupLayout>();

  constructor(device: GPUDevice, adapterInfo: GPUAdapterInfo) {
    super(device, adapterInfo);
    device.addEventListener("uncapturederror", (event) => {
      this.deviceErrors.push((event as GPUUncapturedErrorEvent).error.message);
    });
  }

  /** A tensor without values whose buffer the next dispatch will fill. */
  allocate(shape: readonly number[], dtype: "float32" | "int32"): TensorInfo {
    return this.makeTensorInfo([...shape], dtype);
  }

  /** Appends a dispatch to the command encoder that the library's own programs use, so order is kept. */
  record({ pipeline, tensors, uniforms, workgroups }: RecordedDispatch): void {
    const internals = this as unknown as BackendInternals;
    const entries: GPUBindGroupEntry[] = tensors.map((tensor, binding) => ({
      binding,
      resource: { buffer: this.bufferOf(tensor) },
    }));
    for (const tensor of tensors) internals.commandQueueOwnedIds.add(tensor.dataId);
    if (uniforms.byteLength > 0) {
      entries.push({ binding: tensors.length, resource: { buffer: this.uniformBuffer(uniforms) } });
    }
    const bindGroup = this.device.createBindGroup({ layout: this.layoutOf(pipeline), entries });
    this.ensureCommandEncoderReady();
    internals.computePassEncoder ??= (internals.commandEncoder as GPUCommandEncoder).beginComputePass();
    internals.computePassEncoder.setPipeline(pipeline);
    internals.computePassEncoder.setBindGroup(0, bindGroup);
    internals.computePassEncoder.dispatchWorkgroups(...workgroups);
    internals.dispatchCountInPass++;
    if (internals.dispatchCountInPass >= SUBMIT_EVERY) this.flush();
  }

  /** Uniforms repeat from step to step: a buffer per content, written once, instead of one per dispatch. */
  private uniformBuffer(content: ArrayBuffer): GPUBuffer {
    const key = new Uint32Array(content).join();
    let buffer = this.uniforms.get(key);
    if (buffer === undefined) {
      buffer = this.device.createBuffer({
        size: content.byteLength,
        usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.UNIFORM,
      });
      this.queue.writeBuffer(buffer, 0, content);
      this.uniforms.set(key, buffer);
    }
    return buffer;
  }

  /** `getBindGroupLayout` makes a new object at every call. */
  private layoutOf(pipeline: GPUComputePipeline): GPUBindGroupLayout {
    let layout = this.layouts.get(pipeline);
    if (layout === undefined) {
      layout = pipeline.getBindGroupLayout(0);
      this.layouts.set(pipeline, layout);
    }
    return layout;
  }

  /** Submits everything recorded so far. */
  flush(): void {
    const internals = this as unknown as BackendInternals;
    if (internals.commandEncoder === null) return;
    this.endComputePassEncoder();
    this.submitQueue();
  }

  /** The tensor's GPU buffer, uploaded now if it is not there yet. */
  bufferOf(tensor: TensorInfo): GPUBuffer {
    this.uploadToGPU(tensor.dataId);
    return this.tensorMap.get(tensor.dataId).resource as GPUBuffer;
  }

  /** After an in-place update the values that `read()` cached are stale. */
  forgetCachedValues(tensor: TensorInfo): void {
    this.tensorMap.get(tensor.dataId).values = null as never;
  }
}

/** Makes our backend the library's only one and selects it. Call once per worker or process. */
export async function installBackend(
  device: GPUDevice,
  adapterInfo: GPUAdapterInfo,
): Promise<PlaygroundBackend> {
  const backend = new PlaygroundBackend(device, adapterInfo);
  if (tf.engine().registryFactory.webgpu !== undefined) tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", () => backend, 3);
  await tf.setBackend("webgpu");
  // Small operations would otherwise run on the CPU and bring their inputs' stale copies along.
  tf.env().set("WEBGPU_CPU_FORWARD", false);
  // The naive program is the library's default; the tiled one gives the same numbers.
  tf.env().set("WEBGPU_USE_NAIVE_CONV2D_TRANSPOSE", false);
  tf.env().set("WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE", SUBMIT_EVERY);
  return backend;
}

/** The installed backend. @throws if `installBackend` has not run. */
export function currentBackend(): PlaygroundBackend {
  const backend = tf.backend();
  if (!(backend instanceof PlaygroundBackend))
    throw new Error("The playground's tensor backend is not installed.");
  return backend;
}
