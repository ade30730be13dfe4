import { unzip } from "unzipit";
import { expect, test } from "vitest";
import { storedZip } from "./storedZip.ts";

const files = new Map<string, Uint8Array>([
  ["a/data.pkl", Uint8Array.of(1, 2, 3)],
  ["empty", new Uint8Array(0)],
  ["küche/b", new Uint8Array(100_000).map((_, i) => i % 251)],
  ["last", Uint8Array.of(254, 253, 252)],
]);

test.each([1, 4, 64])(
  "stored zip aligned to %i: another reader finds every file, with its checksum right, empty ones and Unicode names too",
  async (alignment) => {
    const { entries } = await unzip(storedZip(files, alignment));
    expect(Object.keys(entries)).toEqual([...files.keys()]);
    for (const [name, bytes] of files) {
      // unzipit compares the checksum when it reads.
      expect(new Uint8Array(await entries[name].arrayBuffer())).toEqual(bytes);
      expect(entries[name].compressionMethod).toBe(0);
    }
  },
);

test("stored zip: contents start at multiples of the alignment, and nothing is padded without one", () => {
  const startsIn = (zip: Uint8Array) =>
    [...files.values()].filter(({ length }) => length > 0).map((bytes) => Buffer.from(zip).indexOf(bytes));
  expect(startsIn(storedZip(files, 64)).map((at) => at % 64)).toEqual([0, 0, 0]);
  expect(startsIn(storedZip(files))[0]).toBe(30 + "a/data.pkl".length);
});

test("stored zip: what aligns is one extra field, of PyTorch's identifier and its own size", () => {
  const zip = Buffer.from(storedZip(files, 64));
  const field = 30 + zip.readUInt16LE(26);
  const extraBytes = zip.readUInt16LE(28);
  expect(field + extraBytes).toBe(64);
  expect(zip.toString("latin1", field, field + 2)).toBe("FB");
  expect(zip.readUInt16LE(field + 2)).toBe(extraBytes - 4);
});

test("stored zip: both headers carry the checksum and the sizes", () => {
  const zip = Buffer.from(storedZip(new Map([["name", Buffer.from("123456789")]])));
  const central = zip.indexOf("PK\x01\x02");
  for (const at of [14, central + 16]) {
    expect(zip.readUInt32LE(at)).toBe(0xcbf43926); // the check value of CRC-32
    expect([zip.readUInt32LE(at + 4), zip.readUInt32LE(at + 8)]).toEqual([9, 9]);
  }
});
