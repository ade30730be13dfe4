/** The element types of the safetensors format, with the typed array that holds each and PyTorch's
 *  name. Half floats stay raw bits. */
export const DTYPES = {
  F64: { bytes: 8, array: Float64Array, torch: "float64" },
  F32: { bytes: 4, array: Float32Array, torch: "float32" },
  F16: { bytes: 2, array: Uint16Array, torch: "float16" },
  BF16: { bytes: 2, array: Uint16Array, torch: "bfloat16" },
  I64: { bytes: 8, array: BigInt64Array, torch: "int64" },
  I32: { bytes: 4, array: Int32Array, torch: "int32" },
  I16: { bytes: 2, array: Int16Array, torch: "int16" },
  I8: { bytes: 1, array: Int8Array, torch: "int8" },
  U64: { bytes: 8, array: BigUint64Array, torch: "uint64" },
  U32: { bytes: 4, array: Uint32Array, torch: "uint32" },
  U16: { bytes: 2, array: Uint16Array, torch: "uint16" },
  U8: { bytes: 1, array: Uint8Array, torch: "uint8" },
  BOOL: { bytes: 1, array: Uint8Array, torch: "bool" },
} as const;

export type Dtype = keyof typeof DTYPES;

/** `float32`, `bfloat16`, `int64`, `bool`, ...: what `str(tensor.dtype)` says in PyTorch behind `torch.`. */
export function torchDtypeName(dtype: Dtype): string {
  return DTYPES[dtype].torch;
}

export type TensorData =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint32Array
  | Uint16Array
  | Uint8Array;

/** A copy of the elements in `bytes`, in memory of its own: typed arrays want alignment, and the bytes may be a view
 *  of a larger buffer (as Node's Buffers are, whose `slice` copies nothing). */
export function elementsOf(dtype: Dtype, bytes: Uint8Array): TensorData {
  return new DTYPES[dtype].array(new Uint8Array(bytes).buffer);
}
