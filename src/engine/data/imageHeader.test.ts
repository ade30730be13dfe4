import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ProblemError } from "../problem.ts";
import { withoutExif } from "./decodeInWorker.ts";
import { depthPngOf, pngOf } from "./dropTesting.ts";
import { isGrey16Png, jpegSegments, readImageHeader } from "./imageHeader.ts";

const png = pngOf(5, 3, () => [0, 0, 0]);

/** The first bytes of a JPEG: an APP1 segment that holds a thumbnail's SOF, a table, then the frame. */
const jpeg = new Uint8Array([
  0xff, 0xd8, 0xff, 0xe1, 0, 11, 0xff, 0xc0, 0, 17, 8, 0, 1, 0, 1, 0xff, 0xc4, 0, 3, 0, 0xff, 0xff, 0xc2, 0,
  17, 8, 0x01, 0x02, 0x03, 0x04, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xff, 0xda, 0, 2,
]);

function webp(kind: string, payload: readonly number[]): Uint8Array {
  const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));
  return new Uint8Array([
    ...ascii("RIFF"),
    0,
    0,
    0,
    0,
    ...ascii("WEBP"),
    ...ascii(kind),
    0,
    0,
    0,
    0,
    ...payload,
  ]);
}

function codeOf(bytes: Uint8Array, path: string): string {
  try {
    readImageHeader(bytes, path);
  } catch (caught) {
    if (caught instanceof ProblemError) return caught.problem.code;
    throw caught;
  }
  return "accepted";
}

function withSize(width: number, height: number): Uint8Array {
  const bytes = png.slice();
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
}

describe("the header gives the size", () => {
  test.each<[string, Uint8Array, string, number, number]>([
    ["PNG", png, "a.png", 5, 3],
    ["JPEG, past its thumbnail and tables", jpeg, "a.JPG", 0x0304, 0x0102],
    ["lossy WebP", webp("VP8 ", [0, 0, 0, 0x9d, 1, 0x2a, 0x40, 0x41, 0xf0, 0x80]), "a.webp", 320, 240],
    ["lossless WebP", webp("VP8L", [0x2f, 0x3f, 0xc1, 0x3b, 0, 0, 0, 0, 0, 0]), "a.webp", 320, 240],
    ["extended WebP", webp("VP8X", [0, 0, 0, 0, 0x3f, 1, 0, 0xef, 0, 0]), "a.webp", 320, 240],
  ])("%s", (_, bytes, path, width, height) => {
    expect(readImageHeader(bytes, path)).toMatchObject({ width, height, isGrey16: false });
  });

  test("16-bit grey PNGs are told from pictures by 33 bytes", () => {
    expect(isGrey16Png(depthPngOf(2, 2, () => 1).slice(0, 33))).toBe(true);
    expect(isGrey16Png(png.slice(0, 33))).toBe(false);
    expect(isGrey16Png(jpeg)).toBe(false);
    expect(isGrey16Png(new Uint8Array(0))).toBe(false);
  });
});

describe("a picture is refused before it is decoded", () => {
  test("both sides of every limit", () => {
    expect(codeOf(withSize(8192, 7812), "a.png")).toBe("accepted"); // 63,995,904 pixels
    expect(codeOf(withSize(8192, 7813), "a.png")).toBe("picture-too-large"); // 64,004,096
    expect(codeOf(withSize(8193, 1), "a.png")).toBe("picture-too-large");
    expect(codeOf(withSize(100_000, 100_000), "a.png")).toBe("picture-too-large");
    expect(codeOf(withSize(0, 5), "a.png")).toBe("picture-header");
    expect(codeOf(withSize(1, 1), "a.png")).toBe("accepted");
  });

  test("content must be what the name says, and no SVG", () => {
    expect(codeOf(png, "a.jpg")).toBe("picture-format");
    expect(codeOf(new TextEncoder().encode("<svg xmlns='http://www.w3.org/2000/svg'/>"), "a.png")).toBe(
      "picture-format",
    );
    expect(codeOf(new Uint8Array(0), "a.png")).toBe("picture-format");
  });

  test("a header that ends too soon is damaged", () => {
    expect(codeOf(png.slice(0, 20), "a.png")).toBe("picture-header");
    expect(codeOf(jpeg.slice(0, 22), "a.jpg")).toBe("picture-header");
    expect(codeOf(webp("VP8X", []), "a.webp")).toBe("picture-header");
  });
});

test("EXIF is cut out of a JPEG before a browser sees it, and nothing else", async () => {
  const cut = new Uint8Array(await new Blob(withoutExif(jpeg)).arrayBuffer());
  expect([...jpegSegments(jpeg)].map(({ marker }) => marker)).toEqual([0xe1, 0xc4, 0xc2]);
  expect([...jpegSegments(cut)].map(({ marker }) => marker)).toEqual([0xc4, 0xc2]);
  expect([...cut]).toEqual([...jpeg.slice(0, 2), ...jpeg.slice(15)]);
  expect(new Uint8Array(await new Blob(withoutExif(png)).arrayBuffer())).toEqual(png);
});

test("5,000 mutated headers give a size or a problem, never anything else", () => {
  const mutated = fc
    .constantFrom(png, jpeg, webp("VP8X", new Array(20).fill(1)))
    .chain((base) =>
      fc
        .array(fc.tuple(fc.nat(base.length - 1), fc.nat(255)), { maxLength: 8 })
        .chain((edits) => fc.nat(base.length).map((length) => ({ base, edits, length }))),
    );
  fc.assert(
    fc.property(mutated, fc.constantFrom("a.png", "a.jpg", "a.webp"), ({ base, edits, length }, path) => {
      const bytes = base.slice(0, length);
      for (const [at, value] of edits) if (at < bytes.length) bytes[at] = value;
      codeOf(bytes, path); // throws on anything but a problem
      expect([...jpegSegments(bytes)].length).toBeLessThanOrEqual(bytes.length);
    }),
    { numRuns: 5000, seed: 1 },
  );
});
