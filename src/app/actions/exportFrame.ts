import { download } from "../exporting/download.ts";
import { type ExportedDepth, exportedDepth, frameFile } from "../exporting/exported.ts";
import { appStore } from "../store/index.ts";
import { report } from "./report.ts";

/** What is known of the frame on screen, as files. The writers come in a chunk of their own when they are first needed. */

const NORMALISED = "normalised units: the median depth of the sequence's sparse points is 1";

/** 16 bits, a thousandth of a normalised unit a step; the file says so, and what that is in COLMAP's unit. */
export function saveDepthPng(): Promise<void> {
  return withDepth(async (exported) => {
    const { encodeDepthPng, NORMALISED_UNITS_PER_STEP } = await import("../../engine/exports/depthPng.ts");
    const { depth, inspection, sequence } = exported;
    const { width, height } = inspection.picture;
    const notes = {
      "Depth unit": `${NORMALISED_UNITS_PER_STEP} a step, in ${NORMALISED}; 0 is invalid`,
      "COLMAP units per step": String(NORMALISED_UNITS_PER_STEP / sequence.normalisedFromColmap),
    };
    const png = encodeDepthPng(depth, width, height, NORMALISED_UNITS_PER_STEP, notes);
    download(frameFile(exported, "depth.png"), png, "image/png");
  });
}

/** float32 as NumPy reads it, beside its units, camera and origin as JSON, in one zip. */
export function saveDepthNpy(): Promise<void> {
  return withDepth(async (exported) => {
    const [{ writeNpy }, { storedZip }] = await Promise.all([
      import("../../engine/exports/npy.ts"),
      import("../../engine/exports/storedZip.ts"),
    ]);
    const { depth, inspection, frame, sequence, origin } = exported;
    const { width, height } = inspection.picture;
    const about = {
      array: "depth.npy",
      shape: [height, width],
      unit: NORMALISED,
      colmapUnitsPerNormalisedUnit: 1 / sequence.normalisedFromColmap,
      frame: frame.name,
      sequence: sequence.name,
      depthFrom: origin,
      intrinsics: frame.intrinsics,
      intrinsicsConvention: "pixels of this array, the first pixel's centre at (0, 0)",
      camFromWorld: frame.camFromWorld,
      camFromWorldConvention: "[R | t], row-major 3 x 4, normalised units, X right, Y down, Z forward",
    };
    const files = new Map<string, Uint8Array>([
      ["depth.npy", writeNpy([height, width], depth)],
      ["depth.json", new TextEncoder().encode(`${JSON.stringify(about, null, 2)}\n`)],
    ]);
    download(frameFile(exported, "depth-npy.zip"), storedZip(files), "application/zip");
  });
}

/** The predicted cloud in the world and the unit of the COLMAP export, where its sparse points and cameras are. */
export function saveCloud(): Promise<void> {
  return withDepth(async (exported) => {
    const [{ paintedCloud, predictedCloud }, { surfacePixels }, { writePly }] = await Promise.all([
      import("../../viz/cloud/predictedCloud.ts"),
      import("../../viz/cloud/edgeFilter.ts"),
      import("../../engine/exports/pointCloud.ts"),
    ]);
    const { depth, inspection, frame, sequence, origin } = exported;
    const { camFromWorld, intrinsics } = frame;
    if (camFromWorld === null || intrinsics === null) return;
    const { width, height } = inspection.picture;
    const camera = { camFromWorld, intrinsics, width, height, depth };
    const cloud = predictedCloud([camera], [surfacePixels(camera, null)]);
    const colours = paintedCloud(cloud, [inspection.picture], [0, 0, 0]);
    const inColmapsUnit = cloud.positions.map((length) => length / sequence.normalisedFromColmap);
    const comment = `${frame.name}, ${origin}; world and unit of the COLMAP export`;
    const ply = writePly({ positions: inColmapsUnit, colours }, comment);
    download(frameFile(exported, "cloud.ply"), ply, "application/octet-stream");
  });
}

/** Nothing happens without a depth: the menu says why. */
async function withDepth(save: (exported: ExportedDepth) => Promise<void>): Promise<void> {
  const exported = exportedDepth(appStore.getState());
  if ("obstacle" in exported) return;
  try {
    await save(exported.subject);
  } catch (caught) {
    report(caught);
  }
}
