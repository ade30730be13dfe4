import type { RgbaPicture } from "../../engine/protocol.ts";
import { colourise } from "../../viz/colourise.ts";
import { colourTable } from "../../viz/colourMaps.ts";
import type { ValueRange } from "../../viz/range.ts";
import { sightOf } from "../sight/sight.ts";
import { automaticRange, errorRange } from "../sight/viewScales.ts";
import type { AppState } from "../store/index.ts";
import type { GatheredFrame } from "./gathered.ts";

export type Painting = Pick<RgbaPicture, "rgba">;

/** The range that the cloud's colours have in common with the Depth view and the error maps; null for other colours, and
 *  while nothing is on screen that has one. */
export function cloudRange(state: AppState): ValueRange | null {
  const { colour } = state.cloud;
  const { lockedRanges } = state.lens;
  const sight = sightOf(state);
  if (colour === "error") return lockedRanges.error ?? (sight === null ? null : errorRange(sight));
  if (colour !== "depth") return null;
  const depth = sight?.inspection.depth ?? null;
  if (lockedRanges.depth !== undefined || sight === null || depth === null) return lockedRanges.depth ?? null;
  return automaticRange("depth", depth, sight);
}

/** Paints a frame as the cloud's points are to be coloured; transparent where a pixel has no value. */
export function cloudPainter(state: AppState, framesOfSequence: number): (frame: GatheredFrame) => Painting {
  const { colour } = state.cloud;
  const range = cloudRange(state);
  return ({ frame, picture, depth, error }) => {
    if (colour === "picture") return picture;
    if (colour === "frame") return flat(picture, frame.frame / Math.max(1, framesOfSequence - 1));
    const values = colour === "depth" ? depth : error;
    if (values === null || range === null) return { rgba: new Uint8Array(picture.rgba.length) };
    const isDepth = colour === "depth";
    const map = isDepth ? state.view.depthColours : "Magma";
    return { rgba: new Uint8Array(colourise(values, { map, range, isReversed: isDepth }).buffer) };
  };
}

/** One colour for all of a frame, by its place along the sequence (0..1) on Viridis. */
function flat({ rgba }: RgbaPicture, place: number): Painting {
  const table = colourTable("Viridis");
  const entry = 3 * Math.round(255 * place);
  const painted = new Uint8Array(rgba.length).fill(255);
  for (let at = 0; at < painted.length; at += 4) painted.set(table.subarray(entry, entry + 3), at);
  return { rgba: painted };
}
