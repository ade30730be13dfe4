import { unzip } from "unzipit";
import { expect, test } from "vitest";
import { writeNpy } from "../npy.ts";
import { readNpy } from "../npyTesting.ts";
import { storedZip } from "../storedZip.ts";

test.each<[readonly number[], Float32Array | Float64Array]>([
  [[2, 3], Float64Array.of(1, -2.5, 1 / 3, Number.MIN_VALUE, -0, 6)],
  [[4], Float32Array.of(0.1, -0, 3, Number.POSITIVE_INFINITY)],
  [[], Float64Array.of(7)],
  [[0, 5], new Float32Array(0)],
])("npy: [%s] comes back bit for bit, through a reader that knows only the format", (shape, values) => {
  const read = readNpy(writeNpy(shape, values));
  expect(read.shape).toEqual(shape);
  expect(read.values).toHaveLength(values.length);
  expect(read.values.every((value, i) => Object.is(value, values[i]))).toBe(true);
});

test("npy: values that do not fill the shape are refused", () => {
  expect(() => writeNpy([2, 2], new Float32Array(3))).toThrow("[2, 2] needs 4 values, got 3.");
});

test("stored zip: another reader finds every file, with its checksum right, empty ones and Unicode names too", async () => {
  const files = new Map<string, Uint8Array>([
    ["a/data.pkl", Uint8Array.of(1, 2, 3)],
    ["empty", new Uint8Array(0)],
    ["küche/b", new Uint8Array(100_000).map((_, i) => i % 251)],
  ]);
  const { entries } = await unzip(storedZip(files));
  expect(Object.keys(entries)).toEqual([...files.keys()]);
  for (const [name, bytes] of files) {
    // unzipit compares the checksum when it reads.
    expect(new Uint8Array(await entries[name].arrayBuffer())).toEqual(bytes);
    expect(entries[name].compressionMethod).toBe(0);
  }
});
