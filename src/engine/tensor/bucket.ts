import { currentBackend } from "./backend.ts";
import { type Tensor, tf } from "./tf.ts";

/** WebGPU's default for offsets of storage bindings, in elements of 4 bytes; no adapter needs more. */
const ALIGNMENT = 64;
const ELEMENT_BYTES = 4;

/** Where parts lie side by side in one tensor, in elements. Each begins at a multiple of 256 bytes, so that it can be bound
 *  by itself; what lies in the gaps between them means nothing. */
export interface BucketLayout {
  readonly firsts: readonly number[];
  readonly elements: number;
}

export function layOut(sizes: readonly number[]): BucketLayout {
  const firsts: number[] = [];
  let elements = 0;
  for (const size of sizes) {
    firsts.push(elements);
    elements += Math.ceil(size / ALIGNMENT) * ALIGNMENT;
  }
  return { firsts, elements };
}

/** float32 tensors side by side in one GPU buffer: state that one dispatch changes as a whole. All zeros at first.
 *  Owns the buffer and the tensors, until `dispose`. */
export class Bucket {
  readonly tensors: readonly Tensor[];
  readonly layout: BucketLayout;
  readonly bytes: number;
  private readonly buffer: GPUBuffer;

  constructor(label: string, shapes: readonly (readonly number[])[]) {
    const backend = currentBackend();
    const sizes = shapes.map((shape) => shape.reduce((product, length) => product * length, 1));
    this.layout = layOut(sizes);
    this.bytes = Math.max(this.layout.elements, ALIGNMENT) * ELEMENT_BYTES;
    this.buffer = backend.device.createBuffer({
      label,
      size: this.bytes,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    backend.privateBytes += this.bytes;
    this.tensors = shapes.map((shape, i) =>
      tf.keep(this.tensorOf(this.layout.firsts[i], sizes[i], [...shape])),
    );
  }

  /** Parts `begin` to `end - 1` and the gaps between them as one tensor [elements], which is the caller's. */
  span(begin: number, end: number): Tensor {
    const first = this.layout.firsts[begin];
    const elements = (this.layout.firsts[end] ?? this.layout.elements) - first;
    return this.tensorOf(first, elements, [elements]);
  }

  /** Sets a part's values, after all that was recorded before. */
  write(part: number, values: Float32Array): void {
    const { size } = this.tensors[part];
    if (values.length !== size) throw new Error(`The part has ${size} elements, got ${values.length}.`);
    const backend = currentBackend();
    backend.flush();
    backend.queue.writeBuffer(
      this.buffer,
      this.layout.firsts[part] * ELEMENT_BYTES,
      new Float32Array(values),
    );
  }

  /** The values of every part, in one read-back. */
  async read(): Promise<Float32Array<ArrayBuffer>[]> {
    const whole = this.span(0, this.tensors.length);
    try {
      const values = await whole.data<"float32">();
      return this.tensors.map(({ size }, i) =>
        Float32Array.from(values.subarray(this.layout.firsts[i], this.layout.firsts[i] + size)),
      );
    } finally {
      whole.dispose();
    }
  }

  dispose(): void {
    tf.dispose([...this.tensors]);
    const backend = currentBackend();
    // The last dispatches that read it may not have been submitted.
    backend.flush();
    this.buffer.destroy();
    backend.privateBytes -= this.bytes;
  }

  private tensorOf(first: number, elements: number, shape: readonly number[]): Tensor {
    const range = {
      buffer: this.buffer,
      offset: first * ELEMENT_BYTES,
      size: elements * ELEMENT_BYTES,
    };
    return currentBackend().tensorOn(range, shape, "float32");
  }
}

/** Tensors of any shapes, side by side in one of [layout.elements]. Not on the tape.
 *  Eager, they are copied. Recorded, whatever makes them is bound to their places in the whole at once: each must have been
 *  made by the recorded work, and stay as it is. */
export function gather(tensors: readonly Tensor[], { firsts, elements }: BucketLayout): Tensor {
  return tf.engine().makeTensorFromTensorInfo(currentBackend().gather(tensors, firsts, elements));
}
