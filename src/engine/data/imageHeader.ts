import { MAX_PICTURE_PIXELS, MAX_PICTURE_SIDE_PX } from "./limits.ts";
import { extensionOf } from "./paths.ts";
import { dataError } from "./problems.ts";

export type PictureFormat = "PNG" | "JPEG" | "WebP";

/** What the first bytes of a picture say; read before any decoder sees the file. */
export interface ImageHeader {
  readonly format: PictureFormat;
  readonly width: number;
  readonly height: number;
  /** A PNG of one 16-bit channel, as depth is stored. */
  readonly isGrey16: boolean;
}

const FORMAT_OF_EXTENSION: Readonly<Record<string, PictureFormat>> = {
  png: "PNG",
  jpg: "JPEG",
  jpeg: "JPEG",
  webp: "WebP",
};

/** Enough bytes for the header of a PNG or a WebP. */
export const SHORT_HEADER_BYTES = 33;

export function isPicturePath(path: string): boolean {
  return Object.hasOwn(FORMAT_OF_EXTENSION, extensionOf(path));
}

/** Reads the header and holds it against the limits.
 *  @throws ProblemError `picture-format`, `picture-header` or `picture-too-large`. */
export function readImageHeader(bytes: Uint8Array, path: string): ImageHeader {
  const expected = FORMAT_OF_EXTENSION[extensionOf(path)];
  const found = sniffFormat(bytes);
  if (found === null || found !== expected) {
    throw dataError(
      "picture-format",
      { file: path },
      `The file's content is ${found === null ? "neither PNG nor JPEG nor WebP" : found}, its name says ${expected ?? "something else"}.`,
      "Give the file the ending of its real format, or convert it to PNG, JPEG or WebP.",
    );
  }
  const header =
    found === "PNG" ? pngHeader(bytes) : found === "JPEG" ? jpegHeader(bytes) : webpHeader(bytes);
  if (header === null || header.width === 0 || header.height === 0) {
    throw dataError(
      "picture-header",
      { file: path },
      `The header of this ${found} is damaged: it gives no size.`,
      "Copy or export the picture again.",
    );
  }
  const { width, height } = header;
  if (Math.max(width, height) > MAX_PICTURE_SIDE_PX || width * height > MAX_PICTURE_PIXELS) {
    throw dataError(
      "picture-too-large",
      { file: path },
      `The picture declares ${width} x ${height} pixels; at most ${MAX_PICTURE_SIDE_PX} a side and ${MAX_PICTURE_PIXELS / 1e6} million together are read.`,
      "Resize the pictures (a uniform scale is taken into account) and drop them again.",
    );
  }
  return { format: found, ...header };
}

/** True for a 16-bit grey PNG, whatever its size; `bytes` may be only its first `SHORT_HEADER_BYTES`. */
export function isGrey16Png(bytes: Uint8Array): boolean {
  return sniffFormat(bytes) === "PNG" && (pngHeader(bytes)?.isGrey16 ?? false);
}

type Size = Omit<ImageHeader, "format">;

function sniffFormat(bytes: Uint8Array): PictureFormat | null {
  if (startsWith(bytes, 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return "PNG";
  if (startsWith(bytes, 0, [0xff, 0xd8, 0xff])) return "JPEG";
  if (isAscii(bytes, 0, "RIFF") && isAscii(bytes, 8, "WEBP")) return "WebP";
  return null;
}

/** PNG: IHDR is the first chunk; width, height, bit depth, colour type follow its name. */
function pngHeader(bytes: Uint8Array): Size | null {
  if (bytes.length < 26 || !isAscii(bytes, 12, "IHDR")) return null;
  const view = viewOf(bytes);
  return {
    width: view.getUint32(16),
    height: view.getUint32(20),
    isGrey16: bytes[24] === 16 && bytes[25] === 0,
  };
}

/** JPEG: the size is in the first start-of-frame segment (C0..CF but for the tables C4, C8, CC). */
function jpegHeader(bytes: Uint8Array): Size | null {
  for (const { marker, start, length } of jpegSegments(bytes)) {
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (!isFrame || length < 7) continue;
    const view = viewOf(bytes);
    return { width: view.getUint16(start + 7), height: view.getUint16(start + 5), isGrey16: false };
  }
  return null;
}

/** The segments before the picture data: `bytes[start, start + 2 + length)`, marker included. */
export function* jpegSegments(
  bytes: Uint8Array,
): Generator<{ marker: number; start: number; length: number }> {
  const view = viewOf(bytes);
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1];
    if (marker === 0xff) {
      at++; // fill byte
      continue;
    }
    const length = view.getUint16(at + 2);
    const isLast = marker === 0xda || marker === 0xd9;
    if (isLast || length < 2 || at + 2 + length > bytes.length) return;
    yield { marker, start: at, length };
    at += 2 + length;
  }
}

/** WebP: lossy (VP8), lossless (VP8L) and extended (VP8X) files keep their size in different places. */
function webpHeader(bytes: Uint8Array): Size | null {
  if (bytes.length < 30) return null;
  const view = viewOf(bytes);
  if (isAscii(bytes, 12, "VP8 ") && startsWith(bytes, 23, [0x9d, 0x01, 0x2a])) {
    return {
      width: view.getUint16(26, true) & 0x3fff,
      height: view.getUint16(28, true) & 0x3fff,
      isGrey16: false,
    };
  }
  if (isAscii(bytes, 12, "VP8L") && bytes[20] === 0x2f) {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, isGrey16: false };
  }
  if (isAscii(bytes, 12, "VP8X")) {
    const uint24 = (at: number): number => view.getUint16(at, true) | (bytes[at + 2] << 16);
    return { width: uint24(24) + 1, height: uint24(27) + 1, isGrey16: false };
  }
  return null;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function startsWith(bytes: Uint8Array, at: number, expected: readonly number[]): boolean {
  return expected.every((byte, i) => bytes[at + i] === byte);
}

function isAscii(bytes: Uint8Array, at: number, text: string): boolean {
  return startsWith(
    bytes,
    at,
    [...text].map((letter) => letter.charCodeAt(0)),
  );
}
