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

/** Metrics over pairs of depths, metres, all positive and finite.
 *  @throws RangeError if there are none, or not as many predictions as truths. */
export function depthMetrics(predicted: ArrayLike<number>, truth: ArrayLike<number>): DepthMetrics {
  const count = truth.length;
  if (count === 0 || predicted.length !== count) {
    throw new RangeError(`Depth metrics of ${predicted.length} predictions and ${count} truths.`);
  }
  let [absRel, sqRel, squared, squaredLog, within1, within2, within3] = [0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    const difference = predicted[i] - truth[i];
    const logDifference = Math.log(predicted[i] / truth[i]);
    const ratio = Math.max(predicted[i] / truth[i], truth[i] / predicted[i]);
    absRel += Math.abs(difference) / truth[i];
    sqRel += difference ** 2 / truth[i];
    squared += difference ** 2;
    squaredLog += logDifference ** 2;
    if (ratio < RATIO_LIMIT) within1++;
    if (ratio < RATIO_LIMIT ** 2) within2++;
    if (ratio < RATIO_LIMIT ** 3) within3++;
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
