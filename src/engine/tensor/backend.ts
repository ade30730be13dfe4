import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { type Tensor, type TensorInfo, tf } from "./tf.ts";

/** One compute dispatch of our own, ready to record. Bindings are in WGSL order. */
export interface RecordedDispatch {
  readonly pipeline: GPUComputePipeline;
  /** Null for an input that the call does not have: the shader does not read it. */
  readonly tensors: readonly (TensorInfo | null)[];
  readonly uniforms: ArrayBuffer;
  readonly workgroups: readonly [number, number, number];
}

/** The members of the library's backend that it declares private but that recording needs.
 *  Pinned to 4.22.0; every GPU test fails if one of them goes away. */
interface BackendInternals extends DeviceState {
  tensorToBinding(tensor: TensorInfo): GPUBindingResource;
  convertAndCacheOnCPU(dataId: object, values: unknown): unknown;
}

/** Everything in the library's backend that belongs to one device: exchanging it moves the backend to another. */
interface DeviceState {
  device: GPUDevice;
  queue: GPUQueue;
  bufferManager: BufferSource;
  pipelineCache: Record<string, GPUComputePipeline>;
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  commandQueueOwnedIds: WeakSet<object>;
  dispatchCountInPass: number;
  tensorDataPendingDisposal: object[];
  uniformPendingDisposal: GPUBuffer[];
  stagingPendingDisposal: GPUBuffer[];
}

const DEVICE_STATE = [
  "device",
  "queue",
  "bufferManager",
  "pipelineCache",
  "commandEncoder",
  "computePassEncoder",
  "commandQueueOwnedIds",
  "dispatchCountInPass",
  "tensorDataPendingDisposal",
  "uniformPendingDisposal",
  "stagingPendingDisposal",
] as const satisfies readonly (keyof DeviceState)[];

/** Where the library takes its buffers from and gives them back. */
export interface BufferSource {
  acquireBuffer(size: number, usage: GPUBufferUsageFlags, mappedAtCreation?: boolean): GPUBuffer;
  releaseBuffer(buffer: GPUBuffer): void;
}

/** A device to record on instead of our own, see `recordElsewhere`. */
export interface RecordingTarget {
  readonly device: GPUDevice;
  readonly buffers: BufferSource;
  /** The library's programs by its own keys; kept from recording to recording. */
  readonly pipelines: Record<string, GPUComputePipeline>;
}

interface Aside {
  own: DeviceState;
  /** Tensors of the recorded work have later numbers. */
  readonly firstDataId: number;
  /** Tensors that the work made on our own device: the only ones that may outlive it. */
  lastingTensors: number;
}

/** Part of a buffer that a tensor stands for. The offset is a multiple of 256. */
export interface BufferRange {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly size: number;
}

const SUBMIT_EVERY = 256;
/** One element of the widest type that kernels read. */
const ABSENT_BYTES = 16;

/** The library's WebGPU backend on a device of ours, with kernels of several outputs and in-place updates. */
export class PlaygroundBackend extends WebGPUBackend {
  /** Errors that the device reported outside any error scope. Training must stop when this is not empty. */
  readonly deviceErrors: string[] = [];
  /** Bytes of GPU memory outside the library's pools: those of replayed programs. */
  privateBytes = 0;
  private readonly uniforms = new WeakMap<GPUDevice, Map<string, GPUBuffer>>();
  private readonly layouts = new WeakMap<GPUComputePipeline, GPUBindGroupLayout>();
  private readonly ranges = new WeakMap<object, BufferRange>();
  /** Bound where a call lacks an input, since every binding needs a buffer: nobody reads it. */
  private readonly absent: GPUBuffer;
  /** While work is recorded elsewhere: our own device, and what distinguishes that work's tensors. */
  private aside: Aside | null = null;

  constructor(device: GPUDevice, adapterInfo: GPUAdapterInfo) {
    super(device, adapterInfo);
    this.absent = device.createBuffer({ label: "absent", size: ABSENT_BYTES, usage: GPUBufferUsage.STORAGE });
    const internals = this as unknown as BackendInternals;
    const wholeBinding = internals.tensorToBinding.bind(this);
    internals.tensorToBinding = (tensor) => this.ranges.get(tensor.dataId) ?? wholeBinding(tensor);
    // The library keeps what it has read; after an update in place that is stale.
    internals.convertAndCacheOnCPU = (_dataId, values) => values;
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
      resource: this.bindingOf(tensor),
    }));
    for (const tensor of tensors) if (tensor !== null) internals.commandQueueOwnedIds.add(tensor.dataId);
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
    let ofDevice = this.uniforms.get(this.device);
    if (ofDevice === undefined) {
      ofDevice = new Map();
      this.uniforms.set(this.device, ofDevice);
    }
    let buffer = ofDevice.get(key);
    if (buffer === undefined) {
      buffer = this.device.createBuffer({
        size: content.byteLength,
        usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.UNIFORM,
      });
      this.queue.writeBuffer(buffer, 0, content);
      ofDevice.set(key, buffer);
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

  /** The tensor's GPU buffer, uploaded now if it is not there yet. @throws if the tensor is part of a buffer. */
  bufferOf(tensor: TensorInfo): GPUBuffer {
    if (this.ranges.has(tensor.dataId))
      throw new Error("A tensor that is part of a buffer has none of its own.");
    this.uploadToGPU(tensor.dataId);
    return this.tensorMap.get(tensor.dataId).resource as GPUBuffer;
  }

  /** Where the tensor's values lie on the GPU. */
  rangeOf(tensor: TensorInfo): BufferRange {
    const range = this.ranges.get(tensor.dataId);
    if (range !== undefined) return range;
    const buffer = this.bufferOf(tensor);
    return { buffer, offset: 0, size: buffer.size };
  }

  /** float32 tensors copied side by side into one of [elements], the i-th from element `firsts[i]` on. */
  gather(tensors: readonly TensorInfo[], firsts: readonly number[], elements: number): TensorInfo {
    const internals = this as unknown as BackendInternals;
    const whole = this.allocate([elements], "float32");
    const { buffer } = this.rangeOf(whole);
    this.ensureCommandEncoderReady();
    this.endComputePassEncoder();
    tensors.forEach((tensor, i) => {
      const { buffer: source, offset, size } = this.rangeOf(tensor);
      internals.commandEncoder?.copyBufferToBuffer(source, offset, buffer, firsts[i] * 4, size);
      internals.commandQueueOwnedIds.add(tensor.dataId);
    });
    internals.commandQueueOwnedIds.add(whole.dataId);
    return whole;
  }

  /** A tensor that is part of a buffer, which the caller owns and keeps. */
  tensorOn(range: BufferRange, shape: readonly number[], dtype: "float32" | "int32"): Tensor {
    const tensor = this.createTensorFromGPUData({ buffer: range.buffer, zeroCopy: true }, [...shape], dtype);
    this.ranges.set(tensor.dataId, range);
    return tensor;
  }

  /** Runs `work`, with its dispatches, uploads and buffers going to another device. Tensors from before keep their buffers
   *  on ours, and are uploaded there if they were not yet.
   *  @throws Error if a tensor that `work` made there outlives it. */
  recordElsewhere<T>({ device, buffers, pipelines }: RecordingTarget, work: () => T): T {
    if (this.aside !== null) throw new Error("A recording cannot begin inside another.");
    this.flush();
    const probe = this.write(null as never, [], "float32") as { id: number };
    this.disposeData(probe);
    const own = this.exchange({
      device,
      queue: device.queue,
      bufferManager: buffers,
      pipelineCache: pipelines,
      commandEncoder: null,
      computePassEncoder: null,
      commandQueueOwnedIds: new WeakSet(),
      dispatchCountInPass: 0,
      tensorDataPendingDisposal: [],
      uniformPendingDisposal: [],
      stagingPendingDisposal: [],
    });
    const aside: Aside = { own, firstDataId: probe.id, lastingTensors: tf.memory().numTensors };
    this.aside = aside;
    try {
      const result = work();
      this.flush();
      const left = tf.memory().numTensors - aside.lastingTensors;
      if (left !== 0) throw new Error(`The recorded work left ${left} tensors behind.`);
      return result;
    } finally {
      this.exchange(aside.own);
      this.aside = null;
    }
  }

  /** Within `recordElsewhere`: runs `work` on our own device after all, for state that outlives the recording. */
  onOwnDevice<T>(work: () => T): T {
    if (this.aside === null) return work();
    const { aside } = this;
    const elsewhere = this.exchange(aside.own);
    const tensors = tf.memory().numTensors;
    this.aside = null;
    try {
      return work();
    } finally {
      this.flush();
      aside.lastingTensors += tf.memory().numTensors - tensors;
      aside.own = this.exchange(elsewhere);
      this.aside = aside;
    }
  }

  override async read(dataId: object): Promise<Awaited<ReturnType<WebGPUBackend["read"]>>> {
    const range = this.ranges.get(dataId);
    if (range === undefined) return super.read(dataId);
    const staging = this.device.createBuffer({
      size: range.size,
      usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
    });
    this.flush();
    const encoder = this.device.createCommandEncoder();
    encoder.copyBufferToBuffer(range.buffer, range.offset, staging, 0, range.size);
    this.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const bytes = staging.getMappedRange().slice(0);
    staging.destroy();
    return this.tensorMap.get(dataId).dtype === "int32" ? new Int32Array(bytes) : new Float32Array(bytes);
  }

  override uploadToGPU(dataId: object): void {
    const isOlder = this.aside !== null && (dataId as { id: number }).id < this.aside.firstDataId;
    if (isOlder) this.onOwnDevice(() => super.uploadToGPU(dataId));
    else super.uploadToGPU(dataId);
  }

  private bindingOf(tensor: TensorInfo | null): GPUBufferBinding {
    if (tensor === null) return { buffer: this.absent };
    return this.ranges.get(tensor.dataId) ?? { buffer: this.bufferOf(tensor) };
  }

  private exchange(state: DeviceState): DeviceState {
    const internals = this as unknown as BackendInternals;
    const previous = Object.fromEntries(DEVICE_STATE.map((key) => [key, internals[key]]));
    Object.assign(this, state);
    return previous as unknown as DeviceState;
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
