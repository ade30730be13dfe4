import { expect, test } from "vitest";
import { writeTensorBoardEvents } from "./tensorBoardEvents.ts";

/** A plain reader for tests, written from the descriptions of TFRecord, protocol buffers and event.proto, and not from
 *  our writer. */
type Field = { readonly number: number; readonly value: number | Uint8Array };

/** Bit by bit, as the definition of CRC-32C has it. */
function crc32cBitByBit(bytes: Uint8Array): number {
  let crc = 0xffff_ffffn;
  for (const byte of bytes) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc % 2n === 1n ? (crc / 2n) ^ 0x82f6_3b78n : crc / 2n;
  }
  return Number(crc ^ 0xffff_ffffn);
}

function unmasked(masked: number): number {
  const rotated = (masked - 0xa282ead8) >>> 0;
  return ((rotated << 15) | (rotated >>> 17)) >>> 0;
}

function recordsOf(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(view.getBigUint64(at, true));
    const data = bytes.subarray(at + 12, at + 12 + length);
    if (unmasked(view.getUint32(at + 8, true)) !== crc32cBitByBit(bytes.subarray(at, at + 8)))
      throw new Error(`The length at byte ${at} does not have its checksum.`);
    if (unmasked(view.getUint32(at + 12 + length, true)) !== crc32cBitByBit(data))
      throw new Error(`The data at byte ${at + 12} do not have their checksum.`);
    records.push(data);
    at += 16 + length;
  }
  return records;
}

function fieldsOf(message: Uint8Array): Field[] {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const fields: Field[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at++];
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const key = varint();
    const number = key >> 3;
    if (key % 8 === 0) fields.push({ number, value: varint() });
    else if (key % 8 === 1) {
      fields.push({ number, value: view.getFloat64(at, true) });
      at += 8;
    } else if (key % 8 === 2) {
      const length = varint();
      fields.push({ number, value: message.subarray(at, at + length) });
      at += length;
    } else if (key % 8 === 5) {
      fields.push({ number, value: view.getFloat32(at, true) });
      at += 4;
    } else throw new Error(`There is no wire type ${key % 8}.`);
  }
  return fields;
}

const bytesAt = (fields: readonly Field[], number: number): Uint8Array[] =>
  fields.flatMap((field) =>
    field.number === number && field.value instanceof Uint8Array ? [field.value] : [],
  );
const numberAt = (fields: readonly Field[], number: number) =>
  fields.find((field) => field.number === number)?.value;
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function scalarsOf(event: readonly Field[]): Record<string, unknown> {
  const values = bytesAt(event, 5).flatMap((summary) => bytesAt(fieldsOf(summary), 1).map(fieldsOf));
  return Object.fromEntries(
    values.map((value) => [bytesAt(value, 1).map(text).join(""), numberAt(value, 2)]),
  );
}

test("the reader of this test knows CRC-32C", () => {
  expect(crc32cBitByBit(new TextEncoder().encode("123456789"))).toBe(0xe306_9283);
});

test("TensorBoard events: every point of every curve comes back with its step and time, NaN is left out", () => {
  const curves = {
    step: [1, 2, 300, 70_000],
    total: [0.5, 0.25, Number.NaN, 1e-9],
    "photometric R": [0.125, Number.NaN, Number.NaN, -3],
  };
  const bytes = writeTensorBoardEvents(curves, { startSeconds: 1_750_000_000.5, secondsPerStep: 0.25 });
  const [version, ...events] = recordsOf(bytes).map(fieldsOf);
  expect(bytesAt(version, 3).map(text)).toEqual(["brain.Event:2"]);
  expect(numberAt(version, 1)).toBe(1_750_000_000.5);
  expect(events.map((event) => [numberAt(event, 2), numberAt(event, 1), scalarsOf(event)])).toEqual([
    [1, 1_750_000_000.75, { total: 0.5, "photometric R": 0.125 }],
    [2, 1_750_000_001, { total: 0.25 }],
    [70_000, 1_750_017_500.5, { total: Math.fround(1e-9), "photometric R": -3 }],
  ]);
});
