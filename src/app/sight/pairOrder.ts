import type { Column, PairMeasure } from "../../engine/protocol.ts";
import type { PairOrder } from "../store/survey.ts";

/** How wrong the coarse rotation of a pair is, in degrees: known where the poses were damaged on purpose; else what
 *  Optim R still turns; null without either. */
export function rotationErrorDegrees(pair: PairMeasure): number | null {
  return pair.coarseRotationErrorDegrees ?? pair.residualRotationDegrees;
}

/** What the refinement took off the coarse pose's mean error, as a share of it; negative if it made it worse. Null without
 *  a coarse pose or without refinement. */
export function improvement({ columns: { coarse, optimT, optimR } }: PairMeasure): number | null {
  const refined = optimR ?? optimT;
  return coarse === null || refined === null || coarse.meanError === 0
    ? null
    : 1 - refined.meanError / coarse.meanError;
}

/** The pairs, the most first; those without the measure at the end, in their own order. */
export function orderedPairs(pairs: readonly PairMeasure[], order: PairOrder): readonly PairMeasure[] {
  const measure = order === "rotation" ? rotationErrorDegrees : improvement;
  const of = (pair: PairMeasure) => measure(pair) ?? Number.NEGATIVE_INFINITY;
  return pairs.toSorted((a, b) => {
    const [first, second] = [of(a), of(b)];
    return first === second ? 0 : second > first ? 1 : -1;
  });
}

/** Mean error of every stage over the pairs that have it; null for a stage that the run does not have. */
export function columnMeans(pairs: readonly PairMeasure[]): Readonly<Record<Column, number | null>> {
  const mean = (column: Column) => {
    const errors = pairs.flatMap(({ columns }) => columns[column]?.meanError ?? []);
    return errors.length === 0 ? null : errors.reduce((sum, error) => sum + error, 0) / errors.length;
  };
  return {
    identity: mean("identity"),
    coarse: mean("coarse"),
    optimT: mean("optimT"),
    optimR: mean("optimR"),
  };
}
