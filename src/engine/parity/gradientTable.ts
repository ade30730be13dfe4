import type { GoldenFolder } from "./goldenFolder.ts";
import { goldenProblem, isRecord } from "./goldenProblem.ts";

/** A golden gradient by its norm and its inner product with the probe vector, both in float64. `isZero`: it is exactly
 *  zero in exact arithmetic, so that only rounding noise is left and no product is known. */
export type GradientRow =
  | { readonly size: number; readonly isZero: false; readonly norm: number; readonly product: number }
  | { readonly size: number; readonly isZero: true };

/** One row per parameter; null where the parameter does not reach the loss. */
export interface GradientTable {
  readonly file: string;
  readonly rows: ReadonlyMap<string, GradientRow | null>;
  /** Of the whole table, also where this one is a part of it. */
  readonly largestNorm: number;
  /** Rows of the table that this one is a part of; null for a whole table. */
  readonly subsetOf: number | null;
}

/** A table that is a part of another says so under this key: `{ "of": rows, "largest_norm64": number }`. */
const SUBSET_KEY = "subset";

/** @throws ProblemError `golden-gradients` for a file that is no such table. */
export async function readGradientTable(folder: GoldenFolder, file: string): Promise<GradientTable> {
  const table = await folder.json(file);
  if (!isRecord(table)) throw goldenProblem("golden-gradients", file, "Expected one row per parameter.");
  const { [SUBSET_KEY]: subset, ...stored } = table;
  const rows = new Map(Object.entries(stored).map(([name, row]) => [name, readRow(row, name, file)]));
  if (subset === undefined) {
    const norms = [...rows.values()].map((row) => (row === null || row.isZero ? 0 : row.norm));
    return { file, rows, largestNorm: norms.reduce((a, b) => Math.max(a, b), 0), subsetOf: null };
  }
  if (!isRecord(subset) || !isFiniteNumber(subset.of) || !isFiniteNumber(subset.largest_norm64))
    throw goldenProblem(
      "golden-gradients",
      file,
      `A subset names "of" and "largest_norm64", here ${JSON.stringify(subset)}.`,
    );
  return { file, rows, largestNorm: subset.largest_norm64, subsetOf: subset.of };
}

function readRow(row: unknown, name: string, file: string): GradientRow | null {
  if (row === null) return null;
  if (isRecord(row) && isFiniteNumber(row.n)) {
    if (row.zero === true) return { size: row.n, isZero: true };
    const { norm64: norm, dot64: product } = row;
    if (isFiniteNumber(norm) && norm > 0 && isFiniteNumber(product))
      return { size: row.n, isZero: false, norm, product };
  }
  throw goldenProblem(
    "golden-gradients",
    file,
    `The row of "${name}" is ${JSON.stringify(row)}, expected n, norm64 above 0 and dot64, n and zero, or null.`,
  );
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
