import { encode } from "fast-png";

/** A depth map as a file. */
export interface EncodedDepth {
  readonly png: Uint8Array;
  /** Depth = pixel value * unitPerStep; 0 is invalid. */
  readonly unitPerStep: number;
}

/** Depth as a 16-bit grey PNG. `unitPerStep` should be one value for a whole run, so that pictures compare. */
export function encodeDepthPng(
  depth: Float32Array,
  width: number,
  height: number,
  unitPerStep: number,
): EncodedDepth {
  const data = new Uint16Array(width * height);
  for (let i = 0; i < data.length; i++) {
    const steps = Math.round(depth[i] / unitPerStep);
    // Beyond the range saturates at the largest valid value: 65535 itself often means "invalid" in depth PNGs.
    data[i] = Number.isFinite(steps) ? Math.min(65_534, Math.max(0, steps)) : 0;
  }
  return { png: encode({ width, height, data, channels: 1, depth: 16 }), unitPerStep };
}
