/** The smallest of each group of `channels` values and the first index that attains it; a NaN wins. */
export function minimumOverReference(
  x: Float64Array,
  channels: number,
): { minimum: Float64Array; argument: Int32Array } {
  const count = x.length / channels;
  const minimum = new Float64Array(count);
  const argument = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const own = x.subarray(i * channels, (i + 1) * channels);
    const firstNan = own.findIndex(Number.isNaN);
    argument[i] = firstNan === -1 ? own.indexOf(Math.min(...own)) : firstNan;
    minimum[i] = own[argument[i]];
  }
  return { minimum, argument };
}
