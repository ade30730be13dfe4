import { expect, test } from "vitest";
import type { DepthMetrics } from "./metrics.ts";
import { type ReportedEvaluation, toCsv, toLatexRow } from "./report.ts";

const metrics = (absRel: number): DepthMetrics => ({
  absRel,
  sqRel: 0.0215,
  rmse: 1 / 3,
  rmseLog: 1e-9,
  d1: 0.8714,
  d2: 0.9735,
  d3: 1,
});

const NAMES = ["plain.png", 'say "cheese", please.png', "two\r\nlines.png", "Küche/1.jpg"];

const report: ReportedEvaluation = {
  choice: { protocol: "nyu", scaling: "perImage", flip: true },
  mean: metrics(0.1131),
  images: NAMES.map((name, i) => ({ name, scale: 0.1 + 0.2 * i, ...metrics(0.1 * (i + 1)) })),
  baselines: { constant: metrics(0.4), row: metrics(0.3), meanMap: metrics(0.2) },
};

/** A reader of RFC 4180 of its own: one character at a time. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let [row, cell, isQuoted]: [string[], string, boolean] = [[], "", false];
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (isQuoted && character === '"' && text[i + 1] === '"') cell += text[++i];
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && character === ",") {
      row.push(cell);
      cell = "";
    } else if (!isQuoted && character === "\r" && text[i + 1] === "\n") {
      rows.push([...row, cell]);
      [row, cell] = [[], ""];
      i++;
    } else cell += character;
  }
  expect(cell).toBe("");
  return rows;
}

test("csv: read back, every row has every column, and every number is the same to the last bit", () => {
  const [header, ...rows] = parseCsv(toCsv(report));
  expect(header).toEqual(
    "kind,name,protocol,scaling,flip,scale,absRel,sqRel,rmse,rmseLog,d1,d2,d3".split(","),
  );
  for (const row of rows) expect(row).toHaveLength(header.length);
  const table = rows.map((row) => Object.fromEntries(row.map((cell, i) => [header[i], cell])));
  expect(table.map(({ kind, name }) => [kind, name])).toEqual([
    ...NAMES.map((name) => ["image", name]),
    ["mean", ""],
    ["baseline", "constant"],
    ["baseline", "row"],
    ["baseline", "meanMap"],
  ]);
  expect(table.slice(0, 4).map(({ scale }) => Number(scale))).toEqual(
    report.images.map(({ scale }) => scale),
  );
  const expected = [...report.images, report.mean, ...Object.values(report.baselines)];
  for (const [i, row] of table.entries()) {
    for (const metric of ["absRel", "sqRel", "rmse", "rmseLog", "d1", "d2", "d3"] as const) {
      expect(Number(row[metric])).toBe(expected[i][metric]);
    }
    expect(row).toMatchObject({ protocol: "nyu", scaling: "perImage", flip: "true" });
  }
});

test("latex: one row in the field's order with three digits, under a comment that names the columns; the baselines are comments", () => {
  expect(toLatexRow(report, { label: "ours" })).toBe(
    "% AbsRel & SqRel & RMSE & RMSElog & d1 & d2 & d3 (nyu, median scaling per image, flip, 4 images)\n" +
      "ours & 0.113 & 0.021 & 0.333 & 0.000 & 0.871 & 0.974 & 1.000 \\\\\n" +
      "% constant depth & 0.400 & 0.021 & 0.333 & 0.000 & 0.871 & 0.974 & 1.000 \\\\\n" +
      "% linear in the row & 0.300 & 0.021 & 0.333 & 0.000 & 0.871 & 0.974 & 1.000 \\\\\n" +
      "% mean map of the truth & 0.200 & 0.021 & 0.333 & 0.000 & 0.871 & 0.974 & 1.000 \\\\\n",
  );
});

test("latex: what LaTeX would take for a command is escaped, and a label stays on its line", () => {
  const row = toLatexRow(report, { label: "a_b & 50% #1 {x} $y ~^\\z <|>\nend" }).split("\n")[1];
  expect(row.split(" & 0.113")[0]).toBe(
    "a\\_b \\& 50\\% \\#1 \\{x\\} \\$y \\textasciitilde{}\\textasciicircum{}\\textbackslash{}z \\textless{}\\textbar{}\\textgreater{} end",
  );
});
