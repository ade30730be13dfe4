import { currentBackend } from "../tensor/backend.ts";
import { type Tensor, tf } from "../tensor/tf.ts";

/** One input of a program: what changes from run to run without changing the program. */
export interface InputSpec {
  readonly dtype: "float32" | "int32";
  readonly shape: readonly number[];
}

/** WebGPU's default for offsets of storage bindings; no adapter needs more. */
const ALIGNMENT_BYTES = 256;
const ELEMENT_BYTES = 4;

/** All inputs of a program in one GPU buffer, so that a run costs one write. Each is a tensor that is a part of the buffer:
 *  eager operations and replayed programs read the same bytes. */
export class ControlBuffer<Name extends string> {
  readonly tensors: Readonly<Record<Name, Tensor>>;
  readonly bytes: number;
  private readonly image: ArrayBuffer;
  private readonly views: Readonly<Record<Name, Float32Array | Int32Array>>;
  private readonly buffer: GPUBuffer;

  constructor(layout: Readonly<Record<Name, InputSpec>>) {
    const backend = currentBackend();
    const offsets = offsetsOf(layout);
    this.bytes = offsets.end;
    this.image = new ArrayBuffer(this.bytes);
    this.buffer = backend.device.createBuffer({
      label: "control",
      size: this.bytes,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    backend.privateBytes += this.bytes;
    const names = Object.keys(layout) as Name[];
    const byName = <T>(of: (name: Name, spec: InputSpec) => T): Record<Name, T> =>
      Object.fromEntries(names.map((name) => [name, of(name, layout[name])])) as Record<Name, T>;
    this.views = byName((name, { dtype, shape }) =>
      dtype === "int32"
        ? new Int32Array(this.image, offsets.of[name], sizeOf(shape))
        : new Float32Array(this.image, offsets.of[name], sizeOf(shape)),
    );
    this.tensors = byName((name, { dtype, shape }) => {
      const range = {
        buffer: this.buffer,
        offset: offsets.of[name],
        size: sizeOf(shape) * ELEMENT_BYTES,
      };
      return tf.keep(backend.tensorOn(range, shape, dtype));
    });
  }

  /** Sets an input for the next `upload`. @throws Error if the number of values is not the input's. */
  set(name: Name, values: ArrayLike<number>): void {
    const view = this.views[name];
    if (values.length !== view.length) {
      throw new Error(`Input ${name} has ${view.length} values, got ${values.length}.`);
    }
    view.set(values);
  }

  /** Writes all inputs at once. What was recorded before sees the old ones, what is recorded now the new ones. */
  upload(): void {
    const backend = currentBackend();
    backend.flush();
    backend.queue.writeBuffer(this.buffer, 0, this.image);
  }

  dispose(): void {
    tf.dispose(Object.values(this.tensors) as Tensor[]);
    // The last dispatches that read it may not have been submitted.
    currentBackend().flush();
    this.buffer.destroy();
    currentBackend().privateBytes -= this.bytes;
  }
}

function offsetsOf<Name extends string>(
  layout: Readonly<Record<Name, InputSpec>>,
): { readonly of: Readonly<Record<Name, number>>; readonly end: number } {
  const of = {} as Record<Name, number>;
  let end = 0;
  for (const name of Object.keys(layout) as Name[]) {
    of[name] = end;
    const bytes = sizeOf(layout[name].shape) * ELEMENT_BYTES;
    end += Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
  }
  return { of, end };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
