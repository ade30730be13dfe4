import type { DecodedImage, ImageDecoder } from "./decode.ts";
import { jpegSegments } from "./imageHeader.ts";
import { dataError } from "./problems.ts";

const APP1 = 0xe1;

/** The browser's own decoder. Colours are taken as they are stored, and so is the orientation.
 *  Uses only worker APIs. @throws ProblemError `picture-unreadable`. */
export const decodeInWorker: ImageDecoder = async (bytes, path): Promise<DecodedImage> => {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(new Blob(withoutExif(bytes)), {
      colorSpaceConversion: "none",
      premultiplyAlpha: "none",
    });
  } catch (caught) {
    throw dataError(
      "picture-unreadable",
      { file: path },
      "The picture cannot be decoded: its data is damaged or cut off.",
      "Copy or export the picture again.",
      caught,
    );
  }
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (context === null) {
    throw dataError(
      "picture-unreadable",
      { file: path },
      `The browser has no canvas of ${width} x ${height} pixels to decode the picture on.`,
      "Close other tabs, or resize the pictures.",
    );
  }
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { width, height, rgba: context.getImageData(0, 0, width, height).data };
};

/** The file in pieces, without its APP1 segments (EXIF, XMP).
 *  Browsers disagree on what `imageOrientation: "none"` means for EXIF; without the tag there is nothing to disagree on. */
export function withoutExif(bytes: Uint8Array): BlobPart[] {
  const parts: BlobPart[] = [];
  let kept = 0;
  const keep = (to: number): void => {
    if (to > kept) parts.push(bytes.slice(kept, to));
  };
  const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8;
  if (isJpeg) {
    for (const { marker, start, length } of jpegSegments(bytes)) {
      if (marker !== APP1) continue;
      keep(start);
      kept = start + 2 + length;
    }
  }
  keep(bytes.length);
  return parts;
}
