import { csvLine } from "../csv.ts";

/** Columns of equal length by name, one of them `step`; NaN where a step has no such number. */
export type Curves = Readonly<Record<string, readonly number[]>>;

/** Curves as a table (RFC 4180): the column `step` first, a row a step, an empty cell for NaN. Numbers come back exactly. */
export function curvesCsv(curves: Curves): string {
  const { step, ...others } = curves;
  const columns = [step, ...Object.values(others)];
  const rows = step.map((_, row) =>
    csvLine(columns.map((column) => (Number.isFinite(column[row]) ? column[row] : ""))),
  );
  return csvLine(["step", ...Object.keys(others)]) + rows.join("");
}
