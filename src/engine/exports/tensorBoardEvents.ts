import type { Curves } from "./curves.ts";

/** TensorBoard's event file: TFRecords (length, checksum, data, checksum) of `Event` messages, written as
 *  tensorflow/core/util/event.proto and tensorflow/core/framework/summary.proto number their fields. */

const FILE_VERSION = "brain.Event:2";
/** Wire types of protocol buffers. */
const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;

export interface EventTimes {
  /** Seconds since 1970 of the first step. */
  readonly startSeconds: number;
  /** A step's share of the run's time: steps have no clock of their own. */
  readonly secondsPerStep: number;
}

/** Curves as scalars of TensorBoard (`simple_value`, float32), one event a step. NaN points are left out.
 *  @returns the contents of a file whose name must hold `tfevents` */
export function writeTensorBoardEvents(
  { step, ...scalars }: Curves,
  { startSeconds, secondsPerStep }: EventTimes,
): Uint8Array<ArrayBuffer> {
  const version = field(3, BYTES, new TextEncoder().encode(FILE_VERSION));
  const records = [record(concatenate([wallTime(startSeconds), version]))];
  const tags = Object.entries(scalars).map(([tag, values]) => ({
    tag: field(1, BYTES, new TextEncoder().encode(tag)),
    values,
  }));
  step.forEach((number, row) => {
    const summary = tags.flatMap(({ tag, values }) =>
      Number.isFinite(values[row]) ? [field(1, BYTES, concatenate([tag, float32(2, values[row])]))] : [],
    );
    if (summary.length === 0) return;
    const event = [
      wallTime(startSeconds + secondsPerStep * number),
      field(2, VARINT, varint(number)),
      field(5, BYTES, concatenate(summary)),
    ];
    records.push(record(concatenate(event)));
  });
  return concatenate(records);
}

function record(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(16 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length, true); // of 64 bits; no event comes near 4 GiB
  view.setUint32(8, maskedCrc32c(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(data), true);
  return bytes;
}

function wallTime(seconds: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, seconds, true);
  return field(1, FIXED_64, bytes);
}

function float32(number: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return field(number, FIXED_32, bytes);
}

function field(number: number, wireType: number, content: Uint8Array): Uint8Array {
  const key = varint((number << 3) | wireType);
  return concatenate(wireType === BYTES ? [key, varint(content.length), content] : [key, content]);
}

/** Seven bits a byte, the lowest first. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}

/** The masking keeps a checksum of data that hold checksums from degenerating. */
function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Castagnoli's polynomial, reflected; zip and PNG use another one (`checkpoint/crc32.ts`). */
const CASTAGNOLI = 0x82f63b78;
const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ CASTAGNOLI : crc >>> 1;
  return crc;
});

function crc32c(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
