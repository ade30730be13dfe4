import { figure } from "../numbers.ts";
import type { PinReading } from "./pinReadings.ts";
import type { SourcePlace } from "./probeReading.ts";

/** A pin as the table shows it. */
export interface PinRow extends PinReading {
  readonly number: number;
}

/** The columns of the table of pins: title with unit, short title for the screen, and what a cell says ("" for nothing). */
export const PIN_COLUMNS: readonly {
  readonly title: string;
  readonly short: string;
  cell(row: PinRow): string;
}[] = [
  { title: "pin", short: "pin", cell: ({ number }) => String(number) },
  { title: "frame", short: "frame", cell: ({ frameName }) => frameName },
  { title: "step", short: "step", cell: ({ step }) => String(step) },
  { title: "u (px)", short: "u", cell: ({ reading }) => String(reading.u) },
  { title: "v (px)", short: "v", cell: ({ reading }) => String(reading.v) },
  { title: "depth (x median)", short: "z", cell: ({ reading }) => number(reading.depth) },
  { title: "depth (COLMAP units)", short: "z COLMAP", cell: ({ reading }) => number(reading.depthColmap) },
  { title: "disparity (1 / depth)", short: "1/z", cell: ({ reading }) => number(reading.disparity) },
  { title: "error Optim t", short: "error t", cell: ({ reading }) => number(reading.errorT) },
  { title: "error Optim R", short: "error R", cell: ({ reading }) => number(reading.errorR) },
  { title: "auto-mask", short: "mask", cell: ({ reading }) => maskInWords(reading.trains) },
  {
    title: "scale of d_best",
    short: "scale",
    cell: ({ reading }) => (reading.bestScale === null ? "" : String(reading.bestScale)),
  },
  { title: "ground truth (m)", short: "truth m", cell: ({ reading }) => number(reading.truthMetres) },
  {
    title: "source",
    short: "source",
    cell: ({ sourceOffset }) => (sourceOffset === null ? "" : sourceOffset < 0 ? "-1" : "+1"),
  },
  {
    title: "in source, coarse (px)",
    short: "coarse at",
    cell: ({ reading }) => placeInWords(reading.coarse),
  },
  {
    title: "in source, refined (px)",
    short: "refined at",
    cell: ({ reading }) => placeInWords(reading.refined),
  },
];

export function maskInWords(trains: boolean | null): string {
  return trains === null ? "" : trains ? "trains" : "held out";
}

/** Where a pixel lands, to a tenth of a pixel. */
export function placeInWords(place: SourcePlace | null): string {
  if (place === null) return "";
  return place.landing === null ? "" : `${place.landing.u.toFixed(1)},${place.landing.v.toFixed(1)}`;
}

export type PinTableFormat = "tsv" | "markdown";

/** With a header: tab-separated as a spreadsheet takes it, or a Markdown table for an issue or a note. */
export function pinTable(rows: readonly PinRow[], format: PinTableFormat): string {
  const titles = PIN_COLUMNS.map(({ title }) => title);
  const lines =
    format === "tsv"
      ? [titles, ...rows.map(cellsOf)].map((cells) => cells.map(withoutTabs).join("\t"))
      : [titles, titles.map(() => "---"), ...rows.map(cellsOf)].map(markdownRow);
  return `${lines.join("\n")}\n`;
}

function withoutTabs(cell: string): string {
  return cell.replaceAll(/[\t\n]/g, " ");
}

function markdownRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function cellsOf(row: PinRow): string[] {
  return PIN_COLUMNS.map(({ cell }) => cell(row));
}

function number(value: number | null): string {
  return value === null ? "" : figure(value);
}
