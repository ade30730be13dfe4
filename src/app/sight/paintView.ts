import { colourise } from "../../viz/colourise.ts";
import type { SequentialMapName } from "../../viz/colourMaps.ts";
import type { ValueRange } from "../../viz/range.ts";
import { colouriseNormals, normalsFromDepth } from "../../viz/surface.ts";
import type { Pixels } from "../pictures/pixels.ts";
import type { ShownView } from "./shownViews.ts";
import type { Sight } from "./sight.ts";

/** Colours of up to four classes: evenly spread entries of Viridis. */
export function classColours(classes: number): readonly (readonly [number, number, number])[] {
  const spread = Float32Array.from({ length: classes }, (_, i) => i);
  const range = { min: 0, max: Math.max(1, classes - 1) };
  const rgba = colourise(spread, { map: "Viridis", range, isReversed: false });
  return Array.from(spread, (i) => [rgba[4 * i], rgba[4 * i + 1], rgba[4 * i + 2]] as const);
}

/** Paints a view; null where the frame lacks what it needs. `range` is null for views without a scale. */
export function paintView(
  { paint }: ShownView,
  sight: Sight,
  values: Float32Array | null,
  range: ValueRange | null,
  depthColours: SequentialMapName,
): Pixels | null {
  const { width, height } = sight.inspection.picture;
  switch (paint.kind) {
    case "values": {
      if (values === null || range === null) return null;
      const map = paint.map === "depth colours" ? depthColours : paint.map;
      return { width, height, rgba: colourise(values, { map, range, isReversed: paint.isReversed }) };
    }
    case "classes": {
      const classes = paint.classes(sight);
      return classes === null ? null : { width, height, rgba: colouriseClasses(classes, paint.names.length) };
    }
    case "normals": {
      const { depth } = sight.inspection;
      if (depth === null || sight.targetIntrinsics === null) return null;
      const normals = normalsFromDepth(depth, width, height, sight.targetIntrinsics);
      return { width, height, rgba: colouriseNormals(normals) };
    }
    case "picture":
      return paint.picture(sight);
    default:
      return paint satisfies never;
  }
}

function colouriseClasses(classes: Uint8Array, count: number): Uint8ClampedArray<ArrayBuffer> {
  return colourise(Float32Array.from(classes), {
    map: "Viridis",
    range: { min: 0, max: Math.max(1, count - 1) },
    isReversed: false,
  });
}
