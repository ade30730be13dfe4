import { crc32 } from "../checkpoint/crc32.ts";

/** Sizes and offsets of the plain zip format are unsigned 32-bit numbers. */
const LARGEST_ZIP_BYTES = 0xffff_ffff;
const LOCAL_HEADER_BYTES = 30;
const CENTRAL_HEADER_BYTES = 46;
const END_BYTES = 22;
/** 1 January 1980: equal contents give equal bytes. */
const FIXED_DATE = (1 << 5) | 1;
/** The name is UTF-8. */
const UTF8_NAME = 0x0800;
const VERSION_NEEDED = 20;
/** Identifier and size of an extra field. */
const EXTRA_HEADER_BYTES = 4;
/** The identifier under which PyTorch pads, "FB". */
const PADDING_FIELD = 0x4246;

/** A zip without compression, which is what PyTorch's checkpoints and NumPy's `.npz` are.
 *  Paths have forward slashes; entries keep the map's order.
 *  @param alignment contents start at multiples of so many bytes, so that a reader may map them into memory as they are.
 *  @throws Error above 4 GiB: the format's 64-bit extension is not written. */
export function storedZip(files: ReadonlyMap<string, Uint8Array>, alignment = 1): Uint8Array<ArrayBuffer> {
  let directoryStart = 0;
  const entries = [...files].map(([path, bytes]) => {
    const name = new TextEncoder().encode(path);
    const extraBytes = extraBytesAt(directoryStart + LOCAL_HEADER_BYTES + name.length, alignment);
    directoryStart += LOCAL_HEADER_BYTES + name.length + extraBytes + bytes.length;
    return { name, extraBytes, bytes };
  });
  const directoryBytes = entries.reduce((sum, { name }) => sum + CENTRAL_HEADER_BYTES + name.length, 0);
  const total = directoryStart + directoryBytes + END_BYTES;
  if (total > LARGEST_ZIP_BYTES) throw new Error(`A zip of ${total} bytes needs the 64-bit extension.`);

  const zip = new Uint8Array(total);
  const view = new DataView(zip.buffer);
  let local = 0;
  let central = directoryStart;
  for (const { name, extraBytes, bytes } of entries) {
    const crc = crc32(bytes);
    view.setUint32(local, 0x04034b50, true);
    writeSharedFields(view, local + 4, name.length, bytes.length, crc);
    view.setUint16(local + 28, extraBytes, true);
    view.setUint32(central, 0x02014b50, true);
    view.setUint16(central + 4, VERSION_NEEDED, true);
    writeSharedFields(view, central + 6, name.length, bytes.length, crc);
    view.setUint32(central + 42, local, true);
    zip.set(name, central + CENTRAL_HEADER_BYTES);
    central += CENTRAL_HEADER_BYTES + name.length;
    zip.set(name, local + LOCAL_HEADER_BYTES);
    local += LOCAL_HEADER_BYTES + name.length;
    if (extraBytes > 0) {
      view.setUint16(local, PADDING_FIELD, true);
      view.setUint16(local + 2, extraBytes - EXTRA_HEADER_BYTES, true);
    }
    zip.set(bytes, local + extraBytes);
    local += extraBytes + bytes.length;
  }
  view.setUint32(central, 0x06054b50, true);
  view.setUint16(central + 8, entries.length, true);
  view.setUint16(central + 10, entries.length, true);
  view.setUint32(central + 12, directoryBytes, true);
  view.setUint32(central + 16, directoryStart, true);
  return zip;
}

/** Size of the extra field that moves the contents behind it, which would start at `at`, to the next multiple. */
function extraBytesAt(at: number, alignment: number): number {
  if (at % alignment === 0) return 0;
  const start = at + EXTRA_HEADER_BYTES;
  return Math.ceil(start / alignment) * alignment - at;
}

/** The 26 bytes that an entry's two headers have in common. */
function writeSharedFields(
  view: DataView,
  at: number,
  nameBytes: number,
  contentBytes: number,
  crc: number,
): void {
  view.setUint16(at, VERSION_NEEDED, true);
  view.setUint16(at + 2, UTF8_NAME, true);
  view.setUint16(at + 8, FIXED_DATE, true);
  view.setUint32(at + 10, crc, true);
  view.setUint32(at + 14, contentBytes, true);
  view.setUint32(at + 18, contentBytes, true);
  view.setUint16(at + 22, nameBytes, true);
}
