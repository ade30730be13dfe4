import { type ColourMapName, colourTable } from "./colourMaps.ts";
import type { ValueRange } from "./range.ts";

export interface ColourScale {
  readonly map: ColourMapName;
  readonly range: ValueRange;
  /** True for depth, where the low (near) end takes the warm end of the map. */
  readonly isReversed: boolean;
}

/** Colours a map of values: RGBA, 4 bytes a pixel, row-major like `values`.
 *  Pixels that `isInvalid` names, and those that are not finite, are transparent, so that what lies behind
 *  (the hatching) shows: invalid is never a colour of the map. */
export function colourise(
  values: Float32Array,
  { map, range, isReversed }: ColourScale,
  isInvalid: (value: number) => boolean = () => false,
): Uint8ClampedArray<ArrayBuffer> {
  const table = colourTable(map);
  const rgba = new Uint8ClampedArray(values.length * 4);
  const perUnit = 255 / (range.max - range.min);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value) || isInvalid(value)) continue;
    const position = Math.min(255, Math.max(0, Math.round((value - range.min) * perUnit)));
    const entry = 3 * (isReversed ? 255 - position : position);
    rgba[4 * i] = table[entry];
    rgba[4 * i + 1] = table[entry + 1];
    rgba[4 * i + 2] = table[entry + 2];
    rgba[4 * i + 3] = 255;
  }
  return rgba;
}
