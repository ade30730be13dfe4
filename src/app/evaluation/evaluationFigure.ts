import { median } from "../../engine/evaluation/median.ts";

/** Predicted and true depth of one frame brought to one unit, at the working resolution. */
export interface DepthComparison {
  readonly predictedMetres: Float32Array;
  /** |prediction - truth| / truth; NaN where there is no truth. */
  readonly relativeError: Float32Array;
  /** Its mean over the pixels with truth. */
  readonly absRel: number;
}

/** @param depth normalised units, @param truthMetres 0 where invalid, both height * width */
export function compareDepth(
  depth: Float32Array,
  truthMetres: Float32Array,
  metresPerUnit: number,
): DepthComparison {
  const predictedMetres = depth.map((value) => value * metresPerUnit);
  const relativeError = truthMetres.map((truth, i) =>
    truth > 0 ? Math.abs(predictedMetres[i] - truth) / truth : Number.NaN,
  );
  const valid = relativeError.filter((error) => !Number.isNaN(error));
  const sum = valid.reduce((total, error) => total + error, 0);
  return { predictedMetres, relativeError, absRel: sum / valid.length };
}

/** Factor that brings the prediction's median to the truth's over the pixels with truth, or null if there are none. */
export function medianRatio(depth: Float32Array, truthMetres: Float32Array): number | null {
  const hasTruth = (_: number, i: number) => truthMetres[i] > 0;
  const predicted = depth.filter(hasTruth);
  return predicted.length === 0 ? null : median(truthMetres.filter(hasTruth)) / median(predicted);
}
