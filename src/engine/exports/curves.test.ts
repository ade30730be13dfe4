import { expect, test } from "vitest";
import { curvesCsv } from "./curves.ts";

test("curves as CSV: names and numbers come back exactly, NaN as an empty cell, step first", () => {
  const curves = {
    total: [0.1 + 0.2, Number.NaN, 1e-300],
    step: [1, 2, 4],
    'odd "name", with a comma': [-0.5, 1 / 3, Number.NaN],
  };
  const [header, ...rows] = cellsOf(curvesCsv(curves));
  expect(header).toEqual(["step", "total", 'odd "name", with a comma']);
  const number = (cell: string) => (cell === "" ? Number.NaN : Number(cell));
  const columns = header.map((name, i) => [name, rows.map((row) => number(row[i]))]);
  expect(Object.fromEntries(columns)).toEqual(curves);
});

/** A plain reader of RFC 4180 for this test. */
function cellsOf(csv: string): string[][] {
  const rows: string[][] = [];
  for (const line of csv.split("\r\n").slice(0, -1)) {
    const cells = line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g);
    rows.push(Array.from(cells, ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain));
  }
  return rows;
}
