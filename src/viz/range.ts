/** Ends of a colour scale, in the unit of the values. */
export interface ValueRange {
  readonly min: number;
  readonly max: number;
}

/** Longer maps are sampled at a fixed stride: the ends of a scale need no more. */
const MOST_SAMPLES = 8192;

/** An automatic scale of depth spans at least this ratio: depth that hardly varies is to look flat, not like its noise. */
const LEAST_DEPTH_RATIO = 1.1;

/** Range between two quantiles (0..1) of the finite values above `floor`, or null if there are none. */
export function quantileRange(
  maps: readonly Float32Array[],
  low: number,
  high: number,
  floor = Number.NEGATIVE_INFINITY,
): ValueRange | null {
  const length = maps.reduce((sum, map) => sum + map.length, 0);
  const stride = Math.max(1, Math.ceil(length / MOST_SAMPLES));
  const samples: number[] = [];
  for (const map of maps) {
    for (let i = 0; i < map.length; i += stride) {
      if (Number.isFinite(map[i]) && map[i] > floor) samples.push(map[i]);
    }
  }
  if (samples.length === 0) return null;
  const sorted = Float64Array.from(samples).sort();
  const at = (q: number) => sorted[Math.round(q * (sorted.length - 1))];
  return { min: at(low), max: at(high) };
}

/** Widens a range to two significant digits, so that an automatic scale does not shimmer from step to step. */
export function widenToTidy({ min, max }: ValueRange): ValueRange {
  const span = max - min;
  const unit = 10 ** (Math.floor(Math.log10(span > 0 ? span : Math.abs(max) || 1)) - 1);
  const tidy = (n: number) => Number(n.toPrecision(12));
  const low = tidy(Math.floor(min / unit) * unit);
  const high = tidy(Math.ceil(max / unit) * unit);
  return { min: low, max: high > low ? high : tidy(low + unit) };
}

/** Automatic scale of depth: the central 98 % of the valid (positive) values. */
export function depthRange(depth: Float32Array): ValueRange | null {
  return sharedDepthRange([depth]);
}

/** The same over all maps that are compared. */
export function sharedDepthRange(maps: readonly Float32Array[]): ValueRange | null {
  const range = quantileRange(maps, 0.01, 0.99, 0);
  return range === null ? null : widenToTidy(atLeast(LEAST_DEPTH_RATIO, range));
}

/** The range itself, or one around its geometric middle whose ends have this ratio. */
function atLeast(ratio: number, range: ValueRange): ValueRange {
  if (range.max >= ratio * range.min) return range;
  const middle = Math.sqrt(range.min * range.max);
  return { min: middle / Math.sqrt(ratio), max: middle * Math.sqrt(ratio) };
}

/** Automatic scale of reprojection errors: from 0 to the 99th percentile over all maps that are compared. */
export function sharedErrorRange(maps: readonly Float32Array[]): ValueRange | null {
  const range = quantileRange(maps, 0, 0.99);
  return range === null ? null : widenToTidy({ min: 0, max: Math.max(range.max, 1e-6) });
}

/** Automatic scale of signed values: the 99th percentile of their size, to both sides of 0. */
export function signedRange(values: Float32Array): ValueRange | null {
  const size = sharedErrorRange([values.map(Math.abs)]);
  return size === null ? null : { min: -size.max, max: size.max };
}
