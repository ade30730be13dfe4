import { crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { crc32 } from "./crc32.ts";

test("crc32: the check value of the standard, and nothing", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array(0))).toBe(0);
});

test("crc32: agrees with zlib on any bytes, wherever they lie in memory", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(9), (bytes, shift) => {
      const larger = new Uint8Array(bytes.length + shift);
      larger.set(bytes, shift);
      expect(crc32(larger.subarray(shift))).toBe(zlibCrc32(bytes));
    }),
  );
});
