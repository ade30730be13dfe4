export interface BatchNormInputs {
  /** [rows, channels]: all pixels of all pictures. */
  readonly x: Float64Array;
  readonly gamma: Float64Array;
  readonly beta: Float64Array;
}

/** Mean and biased variance per channel in float64. */
export function batchMomentsReference(
  x: Float64Array,
  channels: number,
): { mean: Float64Array; variance: Float64Array } {
  const rows = x.length / channels;
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  for (let i = 0; i < x.length; i++) mean[i % channels] += x[i] / rows;
  for (let i = 0; i < x.length; i++) variance[i % channels] += (x[i] - mean[i % channels]) ** 2 / rows;
  return { mean, variance };
}

/** (x - mean) / sqrt(variance + epsilon) * gamma + beta in float64. */
export function normaliseReference(
  { x, gamma, beta }: BatchNormInputs,
  { mean, variance }: { mean: Float64Array; variance: Float64Array },
  epsilon: number,
): Float64Array {
  const channels = gamma.length;
  return x.map((value, i) => {
    const c = i % channels;
    return ((value - mean[c]) / Math.sqrt(variance[c] + epsilon)) * gamma[c] + beta[c];
  });
}

/** Batch normalisation with the batch's own statistics, in float64. */
export function batchNormReference(inputs: BatchNormInputs, epsilon: number): Float64Array {
  return normaliseReference(inputs, batchMomentsReference(inputs.x, inputs.gamma.length), epsilon);
}
