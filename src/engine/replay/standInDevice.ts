/** A GPU device that computes nothing. The tensor library runs on it as on any other, so a training step can be traced, or
 *  its calls counted, without a GPU and without memory. Only what the library and our dispatches call is there. */

export interface StandInBinding {
  readonly binding: number;
  readonly buffer: GPUBuffer;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
}

export interface StandInDispatch {
  readonly pipeline: StandInPipeline;
  readonly bindings: readonly StandInBinding[];
  readonly workgroups: readonly [number, number, number];
}

export interface StandInCopy {
  readonly source: GPUBuffer;
  readonly sourceOffsetBytes: number;
  readonly target: GPUBuffer;
  readonly targetOffsetBytes: number;
  readonly sizeBytes: number;
}

/** Hears of everything that a GPU would do, in order. */
export interface StandInListener {
  dispatch(dispatch: StandInDispatch): void;
  copy(copy: StandInCopy): void;
}

/** Calls on the device and its queue, each counted. */
export interface DeviceCounts {
  dispatches: number;
  passes: number;
  submits: number;
  bindGroups: number;
  /** Copies from the CPU: written buffers and buffers made with content. */
  uploads: number;
  uploadedBytes: number;
  pipelines: number;
  /** Bytes of all storage and uniform bindings of all dispatches. */
  boundBytes: number;
  /** Buffers made and not destroyed. */
  bufferBytes: number;
}

const NOTHING_COUNTED: DeviceCounts = {
  dispatches: 0,
  passes: 0,
  submits: 0,
  bindGroups: 0,
  uploads: 0,
  uploadedBytes: 0,
  pipelines: 0,
  boundBytes: 0,
  bufferBytes: 0,
};

export class StandInBuffer {
  readonly label: string;
  readonly size: number;
  readonly usage: GPUBufferUsageFlags;
  mapState: GPUBufferMapState;
  /** What the CPU put there; null for a buffer that only dispatches fill. */
  content: Uint8Array<ArrayBuffer> | null = null;
  /** The device it was made by: one stand-in may work beside another. */
  readonly owner: StandInDevice;

  constructor({ label, size, usage, mappedAtCreation }: GPUBufferDescriptor, owner: StandInDevice) {
    this.label = label ?? "";
    this.size = size;
    this.usage = usage;
    this.mapState = mappedAtCreation === true ? "mapped" : "unmapped";
    this.owner = owner;
    owner.counts.bufferBytes += size;
  }

  getMappedRange(): ArrayBuffer {
    if (this.usage & GPUBufferUsage.MAP_READ) return new ArrayBuffer(this.size);
    this.owner.counts.uploads++;
    this.owner.counts.uploadedBytes += this.size;
    if (!this.owner.keepsContent) return this.owner.scratch(this.size);
    this.content ??= new Uint8Array(this.size);
    return this.content.buffer;
  }

  unmap(): void {
    this.mapState = "unmapped";
  }

  mapAsync(): Promise<void> {
    this.mapState = "mapped";
    return Promise.resolve();
  }

  destroy(): void {
    this.owner.counts.bufferBytes -= this.size;
  }
}

/** A compute pipeline as data: what must be given to a real device to have it. */
export class StandInPipeline {
  readonly label: string;
  readonly wgsl: string;
  readonly entryPoint: string;
  readonly constants: Readonly<Record<string, number>>;
  /** Bindings of group 0 that the WGSL declares `read_write`. */
  readonly written: ReadonlySet<number>;

  constructor(label: string, wgsl: string, entryPoint: string, constants: Readonly<Record<string, number>>) {
    this.label = label;
    this.wgsl = wgsl;
    this.entryPoint = entryPoint;
    this.constants = constants;
    const declarations = wgsl.matchAll(/@binding\((\d+)\)\s*var\s*<\s*storage\s*,\s*read_write\s*>/g);
    this.written = new Set(Array.from(declarations, ([, binding]) => Number(binding)));
  }

  getBindGroupLayout(): GPUBindGroupLayout {
    return {} as GPUBindGroupLayout;
  }
}

interface StandInModule {
  readonly label: string;
  readonly code: string;
}

interface StandInBindGroup {
  readonly bindings: readonly StandInBinding[];
  readonly bytes: number;
}

export class StandInDevice {
  readonly limits: GPUSupportedLimits;
  readonly features: GPUSupportedFeatures = new Set<string>();
  readonly lost = new Promise<GPUDeviceLostInfo>(() => undefined);
  readonly counts: DeviceCounts = { ...NOTHING_COUNTED };
  readonly queue: StandInQueue;
  /** Whether buffers remember what the CPU put there: not where only counts matter. */
  readonly keepsContent: boolean;
  private readonly listener: StandInListener | null;
  private readonly pipelines = new Map<string, StandInPipeline>();
  private scratchPad = new ArrayBuffer(0);

  /** @param listener null where only counts matter. */
  constructor(limits: GPUSupportedLimits, listener: StandInListener | null = null) {
    this.limits = limits;
    this.listener = listener;
    this.keepsContent = listener !== null;
    this.queue = new StandInQueue(this);
    // The library recognises its buffers by `instanceof`.
    Object.setPrototypeOf(StandInBuffer.prototype, GPUBuffer.prototype);
  }

  /** This device for code that expects a real one. */
  asDevice(): GPUDevice {
    // The interface is far larger than what is called; anything missing throws when it is called.
    return this as unknown as GPUDevice;
  }

  /** Memory to write to in vain, at least this large. */
  scratch(bytes: number): ArrayBuffer {
    if (this.scratchPad.byteLength < bytes) this.scratchPad = new ArrayBuffer(bytes);
    return this.scratchPad;
  }

  resetCounts(): void {
    const { bufferBytes } = this.counts;
    Object.assign(this.counts, NOTHING_COUNTED, { bufferBytes });
  }

  createBuffer(descriptor: GPUBufferDescriptor): StandInBuffer {
    return new StandInBuffer(descriptor, this);
  }

  createShaderModule({ label, code }: GPUShaderModuleDescriptor): StandInModule {
    return { label: label ?? "", code };
  }

  createComputePipeline({ label, compute }: GPUComputePipelineDescriptor): StandInPipeline {
    const module = compute.module as unknown as StandInModule;
    const constants = { ...compute.constants } as Record<string, number>;
    const key = JSON.stringify([module.code, compute.entryPoint, constants]);
    let pipeline = this.pipelines.get(key);
    if (pipeline === undefined) {
      pipeline = new StandInPipeline(
        label ?? module.label,
        module.code,
        compute.entryPoint ?? "main",
        constants,
      );
      this.pipelines.set(key, pipeline);
      this.counts.pipelines++;
    }
    return pipeline;
  }

  createComputePipelineAsync(descriptor: GPUComputePipelineDescriptor): Promise<StandInPipeline> {
    return Promise.resolve(this.createComputePipeline(descriptor));
  }

  createBindGroup({ entries }: GPUBindGroupDescriptor): StandInBindGroup {
    this.counts.bindGroups++;
    const bindings = Array.from(entries, ({ binding, resource }): StandInBinding => {
      const { buffer, offset = 0, size } = resource as GPUBufferBinding;
      return { binding, buffer, offsetBytes: offset, sizeBytes: size ?? buffer.size - offset };
    });
    return { bindings, bytes: bindings.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
  }

  createCommandEncoder(): StandInEncoder {
    return new StandInEncoder(this.counts, this.listener);
  }

  addEventListener(): void {}

  pushErrorScope(): void {}

  popErrorScope(): Promise<null> {
    return Promise.resolve(null);
  }
}

class StandInQueue {
  private readonly device: StandInDevice;

  constructor(device: StandInDevice) {
    this.device = device;
  }

  writeBuffer(
    buffer: StandInBuffer,
    offset: number,
    data: ArrayBuffer | ArrayBufferView<ArrayBuffer>,
    dataOffset = 0,
    size?: number,
  ): void {
    const isView = ArrayBuffer.isView(data);
    const elementBytes = isView && "BYTES_PER_ELEMENT" in data ? Number(data.BYTES_PER_ELEMENT) : 1;
    const first = (isView ? data.byteOffset : 0) + dataOffset * elementBytes;
    const length = size === undefined ? data.byteLength - dataOffset * elementBytes : size * elementBytes;
    this.device.counts.uploads++;
    this.device.counts.uploadedBytes += length;
    if (!this.device.keepsContent) return;
    buffer.content ??= new Uint8Array(buffer.size);
    buffer.content.set(new Uint8Array(isView ? data.buffer : data, first, length), offset);
  }

  submit(): void {
    this.device.counts.submits++;
  }

  onSubmittedWorkDone(): Promise<void> {
    return Promise.resolve();
  }
}

class StandInEncoder {
  private readonly counts: DeviceCounts;
  private readonly listener: StandInListener | null;

  constructor(counts: DeviceCounts, listener: StandInListener | null) {
    this.counts = counts;
    this.listener = listener;
  }

  beginComputePass(): StandInPass {
    this.counts.passes++;
    return new StandInPass(this.counts, this.listener);
  }

  copyBufferToBuffer(
    source: GPUBuffer,
    sourceOffsetBytes: number,
    target: GPUBuffer,
    targetOffsetBytes: number,
    sizeBytes: number,
  ): void {
    this.listener?.copy({ source, sourceOffsetBytes, target, targetOffsetBytes, sizeBytes });
  }

  finish(): GPUCommandBuffer {
    return {} as GPUCommandBuffer;
  }
}

class StandInPass {
  private readonly counts: DeviceCounts;
  private readonly listener: StandInListener | null;
  private pipeline: StandInPipeline | null = null;
  private bindGroup: StandInBindGroup | null = null;

  constructor(counts: DeviceCounts, listener: StandInListener | null) {
    this.counts = counts;
    this.listener = listener;
  }

  setPipeline(pipeline: StandInPipeline): void {
    this.pipeline = pipeline;
  }

  setBindGroup(_group: number, bindGroup: StandInBindGroup): void {
    this.bindGroup = bindGroup;
  }

  dispatchWorkgroups(x: number, y = 1, z = 1): void {
    const { pipeline, bindGroup, counts } = this;
    if (pipeline === null || bindGroup === null) throw new Error("A dispatch without pipeline or bindings.");
    counts.dispatches++;
    counts.boundBytes += bindGroup.bytes;
    this.listener?.dispatch({ pipeline, bindings: bindGroup.bindings, workgroups: [x, y, z] });
  }

  end(): void {}
}
