import type { ProblemError } from "../../problem.ts";
import { pthError } from "./problems.ts";

const LINE_FEED = 0x0a;

/** Reads numbers and pieces of a file one after the other; nothing outside it can be asked for.
 *  Every method throws `pth-truncated` where the bytes end before what is asked for. */
export class ByteCursor {
  /** Bytes read so far. */
  at = 0;
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    /** The name used in messages. */
    readonly file: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.bytes.length - this.at;
  }

  uint8(): number {
    return this.view.getUint8(this.take(1));
  }

  uint16(): number {
    return this.view.getUint16(this.take(2), true);
  }

  int32(): number {
    return this.view.getInt32(this.take(4), true);
  }

  uint32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  /** A number above 2^53 comes rounded; it is larger than any file all the same. */
  uint64(): number {
    return Number(this.view.getBigUint64(this.take(8), true));
  }

  /** Big-endian, as pickles write floats. */
  float64BigEndian(): number {
    return this.view.getFloat64(this.take(8), false);
  }

  /** The next `length` bytes, as a view. */
  piece(length: number): Uint8Array {
    const start = this.take(length);
    return this.bytes.subarray(start, start + length);
  }

  /** The bytes up to the next line feed, which is read too.
   *  @throws ProblemError `pth-line` if it is longer than `maxBytes`. */
  line(maxBytes: number): Uint8Array {
    const window = this.bytes.subarray(this.at, this.at + maxBytes + 1);
    const length = window.indexOf(LINE_FEED);
    if (length < 0 && window.length > maxBytes)
      throw pthError(this.file, "line", `The line at byte ${this.at} is longer than ${maxBytes} bytes.`);
    if (length < 0) throw this.truncated("a line end");
    this.at += length + 1;
    return window.subarray(0, length);
  }

  private take(length: number): number {
    if (length > this.remaining) throw this.truncated(`${length} more bytes`);
    const start = this.at;
    this.at += length;
    return start;
  }

  private truncated(expected: string): ProblemError {
    return pthError(
      this.file,
      "truncated",
      `Byte ${this.at} of ${this.bytes.length}: expected ${expected}, but the data end too early.`,
    );
  }
}
