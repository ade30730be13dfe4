import { csvLine } from "../csv.ts";
import type { Column, ColumnMeasure, FrameId, PairMeasure } from "../protocol.ts";

/** In the order in which each column is to be better than the one before. */
export const COLUMNS = ["identity", "coarse", "optimT", "optimR"] as const satisfies readonly Column[];

export type ColumnMeans = Readonly<Record<Column, ColumnMeasure | null>>;

/** Means over the pairs, every pair alike; null for a column that the run does not have. */
export function columnMeans(pairs: readonly PairMeasure[]): ColumnMeans {
  const meanOf = (column: Column): ColumnMeasure | null => {
    const measures = pairs.flatMap(({ columns }) => columns[column] ?? []);
    if (measures.length === 0) return null;
    const shares = measures.flatMap(({ improvedShare }) => improvedShare ?? []);
    return {
      meanError: mean(measures.map(({ meanError }) => meanError)),
      improvedShare: shares.length === 0 ? null : mean(shares),
    };
  };
  return {
    identity: meanOf("identity"),
    coarse: meanOf("coarse"),
    optimT: meanOf("optimT"),
    optimR: meanOf("optimR"),
  };
}

/** By how much a column's mean error lies below that of the column before it (of those that the run has); null for
 *  identity and for a column that is off. */
export function improvement({ columns }: PairMeasure, column: Column): number | null {
  const before = COLUMNS.slice(0, COLUMNS.indexOf(column)).findLast((name) => columns[name] !== null);
  const [worse, better] = [before === undefined ? null : columns[before], columns[column]];
  return worse === null || better === null ? null : worse.meanError - better.meanError;
}

/** The pairs that have the column, the most improved first. */
export function byImprovement(pairs: readonly PairMeasure[], column: Column): PairMeasure[] {
  return pairs
    .filter((pair) => improvement(pair, column) !== null)
    .toSorted((a, b) => (improvement(b, column) ?? 0) - (improvement(a, column) ?? 0));
}

/** A table (RFC 4180), one row a pair, full precision; what the run does not have is empty. */
export function surveyCsv(pairs: readonly PairMeasure[], nameOf: (frame: FrameId) => string): string {
  const quantities = [
    "offset",
    "coarseRotationDegrees",
    "coarseRotationErrorDegrees",
    "residualRotationDegrees",
    "refinedRotationErrorDegrees",
    "scale",
    "residualTranslation",
  ] as const satisfies readonly (keyof PairMeasure)[];
  const titles = COLUMNS.flatMap((column) =>
    column === "identity" ? [`${column}.meanError`] : [`${column}.meanError`, `${column}.improvedShare`],
  );
  return [
    csvLine(["target", "source", ...quantities, ...titles]),
    ...pairs.map((pair) =>
      csvLine([
        nameOf(pair.target),
        nameOf(pair.source),
        ...quantities.map((quantity) => pair[quantity] ?? ""),
        ...COLUMNS.flatMap((column) => {
          const { meanError, improvedShare } = pair.columns[column] ?? {};
          return column === "identity" ? [meanError ?? ""] : [meanError ?? "", improvedShare ?? ""];
        }),
      ]),
    ),
  ].join("");
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
