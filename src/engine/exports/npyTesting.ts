/** A plain reader of `.npy` files for tests, written from the format's description (numpy.lib.format, version 1.0) and
 *  not from our writer. */
export function readNpy(bytes: Uint8Array): { shape: number[]; values: number[] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (String.fromCharCode(...bytes.subarray(1, 8)) !== "NUMPY\x01\x00" || bytes[0] !== 0x93) {
    throw new Error("not .npy 1.0");
  }
  const start = 10 + view.getUint16(8, true);
  const header = String.fromCharCode(...bytes.subarray(10, start));
  const fields = /^\{'descr': '<f([48])', 'fortran_order': False, 'shape': \(([\d, ]*)\), \} *\n$/.exec(
    header,
  );
  if (fields === null || start % 64 !== 0) throw new Error(`no header that NumPy would write: ${header}`);
  const width = Number(fields[1]);
  const shape = fields[2].split(",").flatMap((size) => (size.trim() === "" ? [] : [Number(size)]));
  const values = Array.from({ length: (bytes.length - start) / width }, (_, i) =>
    width === 8 ? view.getFloat64(start + 8 * i, true) : view.getFloat32(start + 4 * i, true),
  );
  if (values.length !== shape.reduce((a, b) => a * b, 1)) throw new Error("the data do not fill the shape");
  return { shape, values };
}
