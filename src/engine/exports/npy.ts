const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Magic, two version bytes and the header's 16-bit length. */
const PREFIX_BYTES = 10;
/** The format asks for data at a multiple of this. */
const ALIGNMENT_BYTES = 64;

/** An array as a NumPy `.npy` file, version 1.0: row-major, little-endian, of the element type of `values`.
 *  @throws Error if the values do not fill the shape. */
export function writeNpy(
  shape: readonly number[],
  values: Float32Array | Float64Array,
): Uint8Array<ArrayBuffer> {
  const count = shape.reduce((product, size) => product * size, 1);
  if (values.length !== count) {
    throw new Error(`[${shape.join(", ")}] needs ${count} values, got ${values.length}.`);
  }
  const type = values instanceof Float64Array ? "<f8" : "<f4";
  // Python's tuple of one has a comma behind it.
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const padded = Math.ceil((PREFIX_BYTES + header.length + 1) / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
  const bytes = new Uint8Array(padded + values.byteLength).fill(0x20, PREFIX_BYTES, padded);
  bytes.set([...MAGIC, 1, 0]);
  new DataView(bytes.buffer).setUint16(8, padded - PREFIX_BYTES, true);
  bytes.set(new TextEncoder().encode(header), PREFIX_BYTES);
  bytes[padded - 1] = 0x0a;
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), padded);
  return bytes;
}
