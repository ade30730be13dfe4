import type { ParityResult } from "./types.ts";

/** A table for people: for every case and kind of result its number of comparisons and its largest error, against the
 *  tolerance. */
export function tableOf(results: readonly ParityResult[]): string[] {
  const groups = new Map<string, ParityResult[]>();
  for (const result of results) {
    const key = [result.case, result.family, result.measure, result.tolerance].join("\0");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [result]);
    else group.push(result);
  }
  const rows = [...groups.values()].map((group) => {
    const worst = group.reduce((a, b) => (distanceOf(a) >= distanceOf(b) ? a : b));
    return [
      worst.case,
      worst.family,
      `${group.filter(({ ok }) => ok).length} of ${group.length}`,
      distanceOf(worst).toExponential(1),
      worst.measure,
      worst.tolerance.toExponential(0),
      worst.name,
    ];
  });
  return aligned([["case", "results", "pass", "largest", "measure", "tolerance", "at"], ...rows]);
}

/** One line for every result beyond its tolerance. */
export function failuresOf(results: readonly ParityResult[]): string[] {
  return results
    .filter(({ ok }) => !ok)
    .map((result) => {
      const { case: parityCase, name, measure, tolerance } = result;
      return `FAILS: case ${parityCase}, ${name}: ${measure} ${distanceOf(result).toExponential(2)}, tolerance ${tolerance.toExponential(0)}`;
    });
}

function distanceOf(result: ParityResult): number {
  return result[result.measure];
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join("  ")
      .trimEnd(),
  );
}
