import sharp from "sharp";
import type { ImageDecoder } from "../engine/data/decode.ts";
import { MAX_PICTURE_PIXELS } from "../engine/data/limits.ts";
import { dataError } from "../engine/data/problems.ts";

/** The terminal's decoder: libvips through sharp. Colours are taken as they are stored (embedded profiles ignored, as in
 *  the browser's decoder), and so is the orientation, as COLMAP takes it. @throws ProblemError `picture-unreadable`. */
export const decodeWithSharp: ImageDecoder = async (bytes, path) => {
  try {
    const { data, info } = await sharp(bytes, {
      failOn: "truncated",
      limitInputPixels: MAX_PICTURE_PIXELS,
      ignoreIcc: true,
      autoOrient: false,
    })
      .toColourspace("srgb")
      .ensureAlpha()
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, rgba: data };
  } catch (caught) {
    throw dataError(
      "picture-unreadable",
      { file: path },
      `The picture cannot be decoded: ${caught instanceof Error ? caught.message : String(caught)}.`,
      "Copy or export the picture again.",
      caught,
    );
  }
};
