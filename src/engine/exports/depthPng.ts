import { encode } from "fast-png";

/** One for all runs and frames, so that depth pictures compare: normalised units, whose median depth is 1, in
 *  thousandths, as others count metres in millimetres. Reaches to 65.5 times the median. */
export const NORMALISED_UNITS_PER_STEP = 0.001;

/** Depth as a 16-bit grey PNG.
 *  depth: height * width; a pixel's value times `unitPerStep` is the depth again; 0 is invalid. `unitPerStep` should be
 *  one value for a whole run, so that pictures compare.
 *  @param notes tEXt chunks by keyword (Latin-1, keywords to 79 characters), e.g. what a step is */
export function encodeDepthPng(
  depth: Float32Array,
  width: number,
  height: number,
  unitPerStep: number,
  notes: Readonly<Record<string, string>> = {},
): Uint8Array {
  const data = new Uint16Array(width * height);
  for (let i = 0; i < data.length; i++) {
    const steps = Math.round(depth[i] / unitPerStep);
    // Beyond the range saturates at the largest valid value: 65535 itself often means "invalid" in depth PNGs.
    data[i] = Number.isFinite(steps) ? Math.min(65_534, Math.max(0, steps)) : 0;
  }
  return encode({ width, height, data, channels: 1, depth: 16, text: notes });
}
