/** The field's seven depth metrics, in its usual order (method 7); d is the prediction, g the ground truth. */
export interface DepthMetrics {
  /** mean |d - g| / g. */
  readonly absRel: number;
  /** mean (d - g)² / g, metres. */
  readonly sqRel: number;
  /** Root of the mean squared error, metres. */
  readonly rmse: number;
  /** The same of the logarithms. */
  readonly rmseLog: number;
  /** Shares (0..1) of pixels with max(d/g, g/d) below 1.25, 1.25² and 1.25³. */
  readonly d1: number;
  readonly d2: number;
  readonly d3: number;
}

const RATIO_LIMIT = 1.25;
const RATIO_LIMIT_SQUARED = RATIO_LIMIT ** 2;
const RATIO_LIMIT_CUBED = RATIO_LIMIT ** 3;

/** Metrics over pairs of depths, metres, all positive and finite.
 *  @throws RangeError if there are none, or not as many predictions as truths. */
export function depthMetrics(predicted: ArrayLike<number>, truth: ArrayLike<number>): DepthMetrics {
  const count = truth.length;
  if (count === 0 || predicted.length !== count) {
    throw new RangeError(`Depth metrics of ${predicted.length} predictions and ${count} truths.`);
  }
  let [absRel, sqRel, squared, squaredLog, within1, within2, within3] = [0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    const [d, g] = [predicted[i], truth[i]];
    // Products: a power is a call, and this loop sees every pixel of a data set four times.
    const squaredDifference = (d - g) * (d - g);
    const logDifference = Math.log(d / g);
    const ratio = Math.max(d / g, g / d);
    absRel += Math.abs(d - g) / g;
    sqRel += squaredDifference / g;
    squared += squaredDifference;
    squaredLog += logDifference * logDifference;
    if (ratio < RATIO_LIMIT) within1++;
    if (ratio < RATIO_LIMIT_SQUARED) within2++;
    if (ratio < RATIO_LIMIT_CUBED) within3++;
  }
  return {
    absRel: absRel / count,
    sqRel: sqRel / count,
    rmse: Math.sqrt(squared / count),
    rmseLog: Math.sqrt(squaredLog / count),
    d1: within1 / count,
    d2: within2 / count,
    d3: within3 / count,
  };
}

/** Mean of every metric over images: each image counts the same, however many pixels it has.
 *  @throws RangeError for an empty list. */
export function meanMetrics(images: readonly DepthMetrics[]): DepthMetrics {
  if (images.length === 0) throw new RangeError("The mean metrics of no image.");
  const mean = (metric: keyof DepthMetrics): number =>
    images.reduce((sum, image) => sum + image[metric], 0) / images.length;
  return {
    absRel: mean("absRel"),
    sqRel: mean("sqRel"),
    rmse: mean("rmse"),
    rmseLog: mean("rmseLog"),
    d1: mean("d1"),
    d2: mean("d2"),
    d3: mean("d3"),
  };
}
