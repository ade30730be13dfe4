import { colourise } from "../../viz/colourise.ts";
import { depthRange, sharedErrorRange } from "../../viz/range.ts";
import { download } from "../download.ts";
import { type ExportedDepth, exportedDepth, nameInFile } from "../exported.ts";
import { drawFigure, type Figure } from "../figure.ts";
import { sourceAt } from "../frames.ts";
import { count, figure } from "../numbers.ts";
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
    download(fileName(exported, "depth.png"), png, "image/png");
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
    download(fileName(exported, "depth-npy.zip"), storedZip(files), "application/zip");
  });
}

/** The predicted cloud in the world and the unit of the COLMAP export, where its sparse points and cameras are. */
export function saveCloud(): Promise<void> {
  return withDepth(async (exported) => {
    const [{ cloudFromDepth }, { writePly }] = await Promise.all([
      import("../../viz/backproject.ts"),
      import("../../engine/exports/pointCloud.ts"),
    ]);
    const { depth, inspection, frame, sequence, origin } = exported;
    const { camFromWorld, intrinsics } = frame;
    if (camFromWorld === null || intrinsics === null) return;
    const { positions, colours } = cloudFromDepth(depth, inspection.picture, intrinsics, camFromWorld);
    const inColmapsUnit = positions.map((length) => length / sequence.normalisedFromColmap);
    const comment = `${frame.name}, ${origin}; world and unit of the COLMAP export`;
    const ply = writePly({ positions: inColmapsUnit, colours }, comment);
    download(fileName(exported, "cloud.ply"), ply, "application/octet-stream");
  });
}

/** Picture and depth, coloured as on screen. */
export function saveDepthFigure(): Promise<void> {
  return withDepth(async (exported) => {
    const { depth, inspection, frame, sequence, origin } = exported;
    const { depthColours: map, lockedDepthRange } = appStore.getState().view;
    const locked = lockedDepthRange.predicted;
    const range = locked ?? depthRange(depth);
    if (range === null) return;
    const { width, height } = inspection.picture;
    const scale = { map, range, isReversed: true };
    const pixels = { width, height, rgba: colourise(depth, scale, (value) => value <= 0) };
    const drawn: Figure = {
      rows: [
        [
          { title: "Image", pixels: inspection.picture },
          { title: "Depth", pixels },
        ],
      ],
      legends: [{ ...scale, unit: `depth, × median of the sparse points (${map})` }],
      caption:
        `Predicted depth of ${frame.name} (${sequence.name}), ${origin}; ${figure(range.min)} to ${figure(range.max)} ` +
        `times the median depth of the sparse points, ${scaleInWords(locked !== null)}.`,
    };
    download(fileName(exported, "depth-figure.png"), await drawFigure(drawn), "image/png");
  });
}

/** The frame rebuilt after Optim t (A) and after Optim R (B), with the errors on one scale. */
export function saveComparisonFigure(): Promise<void> {
  return withDepth(async (exported) => {
    const { inspection, frame, sequence, origin } = exported;
    const { sourceOffset, lockedErrorRange } = appStore.getState().view;
    const source = sourceAt(inspection, sourceOffset);
    const columns = [
      { title: "Source as it is", column: source?.identity ?? null },
      { title: "Coarse pose", column: source?.coarse ?? null },
      { title: "A: after Optim t", column: source?.optimT ?? null },
      { title: "B: after Optim R", column: source?.optimR ?? null },
    ].flatMap(({ title, column }) => (column === null ? [] : [{ title, column }]));
    const range = lockedErrorRange ?? sharedErrorRange(columns.map(({ column }) => column.error));
    if (source === null || range === null) return;
    const { width, height } = inspection.picture;
    const scale = { map: "Magma", range, isReversed: false } as const;
    const sourceName = sequence.frames[source.frame.frame]?.name ?? "";
    const drawn: Figure = {
      rows: [
        [
          { title: "Target", pixels: inspection.picture },
          ...columns.map(({ title, column }) => ({ title, pixels: column.picture })),
        ],
        [
          { title: "", pixels: { width, height, rgba: new Uint8Array(4 * width * height).fill(255) } },
          ...columns.map(({ column }) => ({
            title: `Error, mean ${figure(column.meanError)}`,
            pixels: { width, height, rgba: colourise(column.error, scale) },
          })),
        ],
      ],
      legends: [{ ...scale, unit: "photometric error (Magma), one scale for all maps" }],
      caption:
        `${frame.name} rebuilt from ${sourceName} (${sequence.name}), ${origin}. Errors from ${figure(range.min)} to ` +
        `${figure(range.max)}, ${scaleInWords(lockedErrorRange !== null)}; ${count(width)} × ${count(height)} pixels.`,
    };
    download(fileName(exported, "reconstruction-figure.png"), await drawFigure(drawn), "image/png");
  });
}

function scaleInWords(isLocked: boolean): string {
  return isLocked ? "scale locked" : "scale set by this frame";
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

function fileName({ frame, inspection }: ExportedDepth, ending: string): string {
  const step = inspection.depthFrom === "run" ? `-step${inspection.step}` : "";
  return `${nameInFile(frame.name)}${step}-${ending}`;
}
