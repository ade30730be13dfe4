import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decodeGrey16Png } from "./depthPng.ts";
import { depthPngOf } from "./dropTesting.ts";

/** A PNG whose rows are filtered as given, so that every filter is undone at least once. */
function filteredPng(values: readonly number[][], filters: readonly number[]): Uint8Array {
  const rows = values.map((row) => row.flatMap((value) => [value >> 8, value & 255]));
  const filtered = rows.flatMap((row, y) => {
    const byteAt = (r: number, i: number): number => (r < 0 || i < 0 ? 0 : rows[r][i]);
    const predicted = (i: number): number => {
      const [a, b, c] = [byteAt(y, i - 2), byteAt(y - 1, i), byteAt(y - 1, i - 2)];
      const p = a + b - c;
      const near = [a, b, c].sort((s, t) => Math.abs(p - s) - Math.abs(p - t))[0];
      return [0, a, b, Math.floor((a + b) / 2), near][filters[y]];
    };
    return [filters[y], ...row.map((byte, i) => (byte - predicted(i)) & 255)];
  });
  return pngWith(values[0].length, values.length, deflateSync(new Uint8Array(filtered)));
}

function pngWith(width: number, height: number, data: Uint8Array, interlace = 0): Uint8Array {
  const chunk = (name: string, content: Uint8Array): number[] => {
    const length = new DataView(new ArrayBuffer(4));
    length.setUint32(0, content.length);
    return [...new Uint8Array(length.buffer), ...new TextEncoder().encode(name), ...content, 0, 0, 0, 0];
  };
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 16);
  header.setUint8(12, interlace);
  const half = Math.ceil(data.length / 2);
  return new Uint8Array([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk("IHDR", new Uint8Array(header.buffer)),
    ...chunk("tEXt", new Uint8Array([65, 0, 66])),
    ...chunk("IDAT", data.subarray(0, half)),
    ...chunk("IDAT", data.subarray(half)),
    ...chunk("IEND", new Uint8Array(0)),
  ]);
}

describe("16-bit grey PNG", () => {
  test("every value comes back, as another encoder wrote it", async () => {
    const { width, height, values } = await decodeGrey16Png(depthPngOf(256, 256, (x, y) => 256 * y + x));
    expect([width, height]).toEqual([256, 256]);
    expect(values.every((value, i) => value === i)).toBe(true);
  });

  test.each([0, 1, 2, 3, 4])("filter %i is undone, on the first row and below", async (filter) => {
    const rows = [
      [1, 300, 65535, 0, 4097],
      [2, 299, 65000, 511, 4096],
      [60000, 3, 17, 256, 255],
    ];
    const { values } = await decodeGrey16Png(filteredPng(rows, [filter, filter, filter]));
    expect([...values]).toEqual(rows.flat());
  });

  test("data longer or shorter than its size needs, cut off, damaged, interlaced: each is refused", async () => {
    const exact = new Uint8Array(4 * (1 + 2 * 4));
    const refuse = (bytes: Uint8Array, reason: RegExp) =>
      expect(decodeGrey16Png(bytes)).rejects.toThrow(reason);
    await refuse(pngWith(4, 4, deflateSync(new Uint8Array(exact.length + 1))), /longer than the 36 bytes/);
    await refuse(pngWith(4, 4, deflateSync(exact.subarray(1))), /ends after 35 of 36 bytes/);
    await refuse(pngWith(4, 4, deflateSync(exact)).slice(0, -12), /cut off/);
    await refuse(pngWith(4, 4, deflateSync(exact)).slice(0, -30), /cut off/);
    await refuse(pngWith(4, 4, deflateSync(exact), 1), /interlaced/);
    await refuse(pngWith(4, 4, deflateSync(exact.fill(9))), /row 1 has the unknown filter 9/);
    await expect(decodeGrey16Png(pngWith(4, 4, new Uint8Array(20).fill(7)))).rejects.toThrow();
  });

  test("a bomb is stopped at the size that its header declares", async () => {
    const bomb = pngWith(16, 16, deflateSync(new Uint8Array(2 ** 26)));
    await expect(decodeGrey16Png(bomb)).rejects.toThrow("longer than");
  });
});
