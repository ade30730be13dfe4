import { currentBackend } from "../tensor/backend.ts";
import { type Tensor, tf } from "../tensor/tf.ts";
import { type TracedCopy, withoutCopies } from "./coalesce.ts";
import {
  StandInBuffer,
  type StandInCopy,
  StandInDevice,
  type StandInDispatch,
  type StandInPipeline,
} from "./standInDevice.ts";

/** A buffer that traced dispatches bind. */
export interface TracedBuffer {
  readonly bytes: number;
  readonly origin: /** Made and filled by the traced dispatches. */
    | { readonly kind: "transient" }
    /** Uploaded while tracing: the same in every run. */
    | { readonly kind: "constant"; readonly content: Uint8Array<ArrayBuffer> }
    /** Was there before: weights, inputs, state. */
    | { readonly kind: "persistent"; readonly buffer: GPUBuffer };
}

export type Access = "uniform" | "read" | "readWrite";

export interface TracedBinding {
  readonly binding: number;
  /** Index in `Trace.buffers`. */
  readonly buffer: number;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
  readonly access: Access;
}

export interface TracedDispatch {
  readonly pipeline: StandInPipeline;
  readonly bindings: readonly TracedBinding[];
  readonly workgroups: readonly [number, number, number];
}

/** What some work asks of the GPU, as data. */
export interface Trace {
  readonly buffers: readonly TracedBuffer[];
  readonly dispatches: readonly TracedDispatch[];
  /** Indices of the buffers of the tensors that the work returned. */
  readonly outputs: readonly number[];
}

/** Runs `work` on a stand-in for the backend's device and writes down its dispatches. Nothing is computed or allocated;
 *  tensors from before keep their buffers, and those that `work` returns are disposed.
 *  Copies of whole buffers into parts of one are not made: who fills them fills the parts (`withoutCopies`).
 *  @throws Error if `work` leaves tensors behind, changes in place what it uploaded, or copies what cannot be so filled. */
export function trace(work: () => readonly Tensor[]): Trace {
  const backend = currentBackend();
  const device = new StandInDevice(backend.device.limits, {
    dispatch: (dispatch) => recorder.add(dispatch),
    copy: (copy) => recorder.copy(copy),
  });
  const recorder = new Recorder(device);
  const outputs = backend.recordElsewhere(
    { device: device.asDevice(), buffers: new FreshBuffers(device), pipelines: {} },
    () => {
      let buffers: GPUBuffer[] = [];
      tf.tidy(() => {
        buffers = work().map((tensor) => backend.bufferOf(tensor));
      });
      return buffers;
    },
  );
  return recorder.finish(outputs);
}

/** Every buffer is a new one: a pool would make unrelated dispatches seem to depend on one another. */
class FreshBuffers {
  private readonly device: StandInDevice;

  constructor(device: StandInDevice) {
    this.device = device;
  }

  acquireBuffer(size: number, usage: GPUBufferUsageFlags, mappedAtCreation = false): GPUBuffer {
    return this.device.createBuffer({ size, usage, mappedAtCreation }) as unknown as GPUBuffer;
  }

  releaseBuffer(buffer: GPUBuffer): void {
    if (!(buffer instanceof StandInBuffer)) {
      throw new Error("Traced work freed a tensor that was there before it.");
    }
  }
}

class Recorder {
  private readonly buffers: TracedBuffer[] = [];
  private readonly dispatches: TracedDispatch[] = [];
  private readonly copies: TracedCopy[] = [];
  private readonly indices = new Map<GPUBuffer, number>();
  private readonly filled = new Set<number>();
  private readonly device: StandInDevice;

  constructor(device: StandInDevice) {
    this.device = device;
  }

  add({ pipeline, bindings, workgroups }: StandInDispatch): void {
    this.dispatches.push({
      pipeline,
      workgroups,
      bindings: bindings.map(({ binding, buffer, offsetBytes, sizeBytes }) => {
        const isUniform = buffer instanceof StandInBuffer && (buffer.usage & GPUBufferUsage.UNIFORM) !== 0;
        const access: Access = isUniform ? "uniform" : pipeline.written.has(binding) ? "readWrite" : "read";
        const index = this.indexOf(buffer);
        this.check(pipeline, index, access);
        return { binding, buffer: index, offsetBytes, sizeBytes, access };
      }),
    });
  }

  copy({ source, sourceOffsetBytes, target, targetOffsetBytes, sizeBytes }: StandInCopy): void {
    const [from, to] = [this.indexOf(source), this.indexOf(target)];
    if (!this.filled.has(from)) throw new Error("A buffer is copied that nothing has filled.");
    if (sourceOffsetBytes !== 0 || sizeBytes !== this.buffers[from].bytes)
      throw new Error("A part of a buffer is copied; a replay copies whole ones.");
    this.copies.push({ from, to, offsetBytes: targetOffsetBytes, position: this.dispatches.length });
    this.filled.add(to);
  }

  finish(outputs: readonly GPUBuffer[]): Trace {
    const { buffers, dispatches, copies } = this;
    return withoutCopies(
      { buffers, dispatches, outputs: outputs.map((buffer) => this.indexOf(buffer)) },
      copies,
    );
  }

  private check({ label }: StandInPipeline, index: number, access: Access): void {
    const { kind } = this.buffers[index].origin;
    if (access === "readWrite") {
      if (kind === "constant") {
        throw new Error(`${label} changes an uploaded constant in place, which a replay would not undo.`);
      }
      this.filled.add(index);
    } else if (kind === "transient" && !this.filled.has(index)) {
      throw new Error(`${label} reads a buffer that nothing has filled.`);
    }
  }

  private indexOf(buffer: GPUBuffer): number {
    let index = this.indices.get(buffer);
    if (index === undefined) {
      index = this.buffers.length;
      this.indices.set(buffer, index);
      this.buffers.push({ bytes: buffer.size, origin: this.originOf(buffer) });
    }
    return index;
  }

  private originOf(buffer: GPUBuffer): TracedBuffer["origin"] {
    if (!(buffer instanceof StandInBuffer) || buffer.owner !== this.device)
      return { kind: "persistent", buffer };
    return buffer.content === null ? { kind: "transient" } : { kind: "constant", content: buffer.content };
  }
}
