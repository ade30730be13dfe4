import { encode } from "fast-png";

/** Depth as a 16-bit grey PNG.
 *  depth: height * width; a pixel's value times `unitPerStep` is the depth again; 0 is invalid. `unitPerStep` should be
 *  one value for a whole run, so that pictures compare. */
export function encodeDepthPng(
  depth: Float32Array,
  width: number,
  height: number,
  unitPerStep: number,
): Uint8Array {
  const data = new Uint16Array(width * height);
  for (let i = 0; i < data.length; i++) {
    const steps = Math.round(depth[i] / unitPerStep);
    // Beyond the range saturates at the largest valid value: 65535 itself often means "invalid" in depth PNGs.
    data[i] = Number.isFinite(steps) ? Math.min(65_534, Math.max(0, steps)) : 0;
  }
  return encode({ width, height, data, channels: 1, depth: 16 });
}
