import {
  interpolateCividis,
  interpolateMagma,
  interpolateRdBu,
  interpolateTurbo,
  interpolateViridis,
} from "d3-scale-chromatic";
import { describe, expect, test } from "vitest";
import { COLOUR_MAPS, colourTable } from "./colourMaps.ts";

const published = {
  Turbo: interpolateTurbo,
  Viridis: interpolateViridis,
  Cividis: interpolateCividis,
  Magma: interpolateMagma,
  RdBu: interpolateRdBu,
  Grey: (t: number) => `rgb(${[t, t, t].map((c) => Math.round(c * 255)).join(", ")})`,
};

/** `rgb(1, 2, 3)` or `#010203` -> [1, 2, 3]. */
function channels(colour: string): number[] {
  return colour.startsWith("#")
    ? [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
    : (colour.match(/\d+/g) ?? []).map(Number);
}

describe("colour maps", () => {
  test.each([...COLOUR_MAPS, "RdBu" as const])("%s equals the published map at all 256 entries", (name) => {
    const table = colourTable(name);
    expect(table).toHaveLength(768);
    for (let i = 0; i < 256; i++) {
      expect([...table.subarray(3 * i, 3 * i + 3)]).toEqual(channels(published[name](i / 255)));
    }
  });
});
