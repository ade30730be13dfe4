/** A decoded picture: 8-bit sRGB with alpha, row-major, width * height * 4 bytes, as stored (EXIF orientation ignored, as COLMAP does). */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray | Uint8Array;
}

/** Decodes a whole PNG, JPEG or WebP file whose header has passed `imageHeader.ts`.
 *  `decodeInWorker.ts` is the browser's, `src/cli/nodeImages.ts` the terminal's.
 *  @throws ProblemError `picture-unreadable` if the bytes behind the header are damaged. */
export type ImageDecoder = (bytes: Uint8Array, path: string) => Promise<DecodedImage>;
