import { DTYPES, type Dtype, elementsOf } from "../dtypes.ts";
import type { StoredTensor } from "../safetensors.ts";
import { MAX_AXES } from "./limits.ts";
import { pthError } from "./problems.ts";
import { PickledTuple, type PickleValue, Storage, TensorView } from "./values.ts";

/** A tensor of shape and stride (tuples of integers) that begins `offset` elements into a storage.
 *  @throws ProblemError `pth-tensor` unless every element lies inside the storage. */
export function viewInside(
  storage: PickleValue,
  offset: PickleValue,
  shape: PickleValue,
  stride: PickleValue,
  dtypeOfView: Dtype | null,
  file: string,
): TensorView {
  if (!(storage instanceof Storage)) throw pthError(file, "tensor", "A tensor has no storage.");
  const sizes = sizesOf(shape);
  const steps = sizesOf(stride);
  if (sizes === null || steps === null || sizes.length !== steps.length || !isSize(offset))
    throw pthError(
      file,
      "tensor",
      `A tensor on storage ${storage.key} has no proper shape, stride and offset.`,
    );
  if (sizes.length > MAX_AXES)
    throw pthError(file, "tensor", `A tensor has ${sizes.length} axes, more than ${MAX_AXES}.`);
  const dtype = dtypeOfView ?? storage.dtype;
  const storageBytes = storage.length * DTYPES[storage.dtype].bytes;
  const end = endOfView(offset, sizes, steps);
  if (!Number.isSafeInteger(end) || end * DTYPES[dtype].bytes > storageBytes)
    throw pthError(
      file,
      "tensor",
      `A tensor of shape [${sizes.join(", ")}], stride [${steps.join(", ")}] and offset ${offset} reaches outside its ` +
        `storage ${storage.key} of ${storageBytes} bytes.`,
    );
  return new TensorView(storage, dtype, sizes, steps, offset);
}

/** Bytes of the view's elements in a row, those that repeat counted each time. */
export function sizeBytesOf(view: TensorView): number {
  return elementCount(view.shape) * DTYPES[view.dtype].bytes;
}

/** The view's elements as a row-major copy. `storageBytes` are those of its whole storage. */
export function materialise(view: TensorView, storageBytes: Uint8Array): StoredTensor {
  const { dtype, shape, offset } = view;
  if (!isContiguous(view)) return { dtype, shape, data: new DTYPES[dtype].array(gather(view, storageBytes)) };
  const begin = offset * DTYPES[dtype].bytes;
  return { dtype, shape, data: elementsOf(dtype, storageBytes.subarray(begin, begin + sizeBytesOf(view))) };
}

/** Elements from the storage's beginning to behind the last one that the view touches. Sums of non-negative terms:
 *  one that has left the safe integers does not come back to them. */
function endOfView(offset: number, shape: readonly number[], stride: readonly number[]): number {
  if (shape.includes(0)) return offset;
  return shape.reduce((last, size, axis) => last + (size - 1) * stride[axis], offset) + 1;
}

function isContiguous({ shape, stride }: TensorView): boolean {
  if (shape.includes(0)) return true;
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    // The stride of an axis with one entry is never used, and PyTorch writes any.
    if (shape[axis] !== 1 && stride[axis] !== expected) return false;
    expected *= shape[axis];
  }
  return true;
}

/** Walks the axes, the last one fastest. Elements move as integers: a float's NaN might change its bits. */
function gather(view: TensorView, storageBytes: Uint8Array): ArrayBuffer {
  const elementBytes = DTYPES[view.dtype].bytes;
  // Eight bytes are two words: one more axis. Axes of one entry are no step.
  const wordBytes = Math.min(elementBytes, 4);
  const axes = view.shape
    .map((size, axis) => ({ size, stepBytes: view.stride[axis] * elementBytes }))
    .filter(({ size }) => size > 1);
  if (elementBytes > wordBytes) axes.push({ size: elementBytes / wordBytes, stepBytes: wordBytes });

  const source = new DataView(storageBytes.buffer, storageBytes.byteOffset, storageBytes.byteLength);
  const buffer = new ArrayBuffer(sizeBytesOf(view));
  const { words, read } = wordAccess(wordBytes, source, buffer);
  let filled = 0;
  const walk = (axis: number, fromByte: number): void => {
    const { size, stepBytes } = axes[axis];
    if (axis < axes.length - 1) {
      for (let i = 0; i < size; i++) walk(axis + 1, fromByte + i * stepBytes);
    } else {
      for (let i = 0; i < size; i++) words[filled++] = read(fromByte + i * stepBytes);
    }
  };
  walk(0, view.offset * elementBytes);
  return buffer;
}

function wordAccess(
  wordBytes: number,
  source: DataView,
  buffer: ArrayBuffer,
): { words: Uint8Array | Uint16Array | Uint32Array; read: (atByte: number) => number } {
  if (wordBytes === 1) return { words: new Uint8Array(buffer), read: (at) => source.getUint8(at) };
  if (wordBytes === 2) return { words: new Uint16Array(buffer), read: (at) => source.getUint16(at, true) };
  return { words: new Uint32Array(buffer), read: (at) => source.getUint32(at, true) };
}

/** Number of elements. A zero counts first: the other sizes may overflow beside it. */
function elementCount(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((count, size) => count * size, 1);
}

function sizesOf(value: PickleValue): number[] | null {
  const items = value instanceof PickledTuple ? value.items : value;
  return Array.isArray(items) && items.every(isSize) ? items : null;
}

function isSize(value: PickleValue): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
