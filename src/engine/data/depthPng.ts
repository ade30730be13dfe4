/** A 16-bit grey PNG, decoded without a canvas (which has 8 bits) and with a bounded inflater: the data may grow to
 *  exactly what the header promises, and not a byte more. */

export interface Grey16 {
  readonly width: number;
  readonly height: number;
  /** height * width values 0..65535. */
  readonly values: Uint16Array;
}

const BYTES_PER_PIXEL = 2;
const SIGNATURE_BYTES = 8;
/** Deflate grows at most about 1,030 times: small pieces keep what one write can burst to under 70 MB. */
const PIECE_BYTES = 1 << 16;

/** Decodes a file whose header has passed `readImageHeader` as grey 16-bit.
 *  @throws Error with a reason in plain words if the data is damaged, interlaced, or of another length than promised. */
export async function decodeGrey16Png(bytes: Uint8Array): Promise<Grey16> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  if (bytes[28] !== 0) throw new Error("interlaced PNGs are not read");
  const rowBytes = 1 + width * BYTES_PER_PIXEL;
  const filtered = await inflateExactly(imageData(bytes, view), height * rowBytes);
  const values = new Uint16Array(width * height);
  const rows = unfilter(filtered, rowBytes, height);
  for (let row = 0, at = 0; row < height; row++) {
    const start = row * rowBytes + 1;
    for (let byte = start; byte < start + rowBytes - 1; byte += BYTES_PER_PIXEL) {
      values[at++] = (rows[byte] << 8) | rows[byte + 1];
    }
  }
  return { width, height, values };
}

/** The contents of the IDAT chunks, in pieces. */
function* imageData(bytes: Uint8Array, view: DataView): Generator<Uint8Array<ArrayBuffer>> {
  let at = SIGNATURE_BYTES;
  while (at + 8 <= bytes.length) {
    const length = view.getUint32(at);
    const name = view.getUint32(at + 4);
    const start = at + 8;
    if (name === 0x49454e44 /* IEND */) return;
    if (start + length > bytes.length) throw new Error("the file is cut off");
    if (name === 0x49444154 /* IDAT */) {
      for (let piece = start; piece < start + length; piece += PIECE_BYTES) {
        yield bytes.slice(piece, Math.min(piece + PIECE_BYTES, start + length));
      }
    }
    at = start + length + 4; // checksum; zlib's own Adler-32 guards the pixels
  }
  throw new Error("the file is cut off");
}

async function inflateExactly(
  pieces: Generator<Uint8Array<ArrayBuffer>>,
  expectedBytes: number,
): Promise<Uint8Array> {
  const inflated = new Uint8Array(expectedBytes);
  let filled = 0;
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const { done, value } = pieces.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
  });
  const reader = source.pipeThrough(new DecompressionStream("deflate")).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (filled + value.length > expectedBytes) {
      await reader.cancel();
      throw new Error(`the data is longer than the ${expectedBytes} bytes that its size needs`);
    }
    inflated.set(value, filled);
    filled += value.length;
  }
  if (filled < expectedBytes) throw new Error(`the data ends after ${filled} of ${expectedBytes} bytes`);
  return inflated;
}

/** Undoes PNG's row filters in place (PNG specification, section 9); each row begins with its filter type. */
function unfilter(rows: Uint8Array, rowBytes: number, height: number): Uint8Array {
  for (let row = 0; row < height; row++) {
    const start = row * rowBytes;
    const filter = rows[start];
    if (filter > 4) throw new Error(`row ${row + 1} has the unknown filter ${filter}`);
    if (filter === 0) continue;
    for (let i = 1; i < rowBytes; i++) {
      const at = start + i;
      const left = i > BYTES_PER_PIXEL ? rows[at - BYTES_PER_PIXEL] : 0;
      const up = row > 0 ? rows[at - rowBytes] : 0;
      const upLeft = row > 0 && i > BYTES_PER_PIXEL ? rows[at - rowBytes - BYTES_PER_PIXEL] : 0;
      rows[at] += predict(filter, left, up, upLeft);
    }
  }
  return rows;
}

function predict(filter: number, left: number, up: number, upLeft: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  const estimate = left + up - upLeft;
  const [byLeft, byUp, byCorner] = [
    Math.abs(estimate - left),
    Math.abs(estimate - up),
    Math.abs(estimate - upLeft),
  ];
  return byLeft <= byUp && byLeft <= byCorner ? left : byUp <= byCorner ? up : upLeft;
}
