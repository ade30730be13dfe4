type Shape = readonly [batch: number, pixels: number, channels: number];

/** x and y [B,pixels,C] with y's channels behind x's, [B,pixels,2C]. */
function joined(x: ArrayLike<number>, y: ArrayLike<number>, [batch, pixels, channels]: Shape): number[] {
  return Array.from({ length: batch * pixels }, (_, pixel) =>
    [x, y].flatMap((map) => Array.from({ length: channels }, (_channel, c) => map[pixel * channels + c])),
  ).flat();
}

/** Means over the pixels, [B,2C], in float64. */
export function channelMeansReference(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  shape: Shape,
): Float64Array {
  const [batch, pixels, channels] = shape;
  const map = joined(x, y, shape);
  return Float64Array.from({ length: batch * 2 * channels }, (_, i) => {
    const [b, channel] = [Math.floor(i / (2 * channels)), i % (2 * channels)];
    let sum = 0;
    for (let pixel = 0; pixel < pixels; pixel++) sum += map[(b * pixels + pixel) * 2 * channels + channel];
    return sum / pixels;
  });
}

/** The joined map times its gate [B,2C]. */
export function weighChannelsReference(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  gate: ArrayLike<number>,
  shape: Shape,
): Float64Array {
  const [, pixels, channels] = shape;
  return Float64Array.from(joined(x, y, shape), (value, i) => {
    const b = Math.floor(i / (2 * channels) / pixels);
    return value * gate[b * 2 * channels + (i % (2 * channels))];
  });
}
