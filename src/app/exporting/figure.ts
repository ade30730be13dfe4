import type { ColourScale } from "../../viz/colourise.ts";
import { colourTable } from "../../viz/colourMaps.ts";
import { figure as inFigures } from "../numbers.ts";
import type { Pixels } from "../pictures/pixels.ts";

/** A picture for a paper or a slide: titled panels in rows, the colour scales below them, and a caption that says what is
 *  shown. Always on white, whatever the page's theme is. */
export interface Figure {
  /** Rows of equal length; all panels of one size. */
  readonly rows: readonly (readonly FigurePanel[])[];
  readonly legends: readonly FigureLegend[];
  readonly caption: string;
}

export interface FigurePanel {
  readonly title: string;
  readonly pixels: Pixels;
}

export type FigureLegend =
  | (ColourScale & { readonly kind: "scale"; readonly unit: string })
  | {
      readonly kind: "classes";
      readonly names: readonly string[];
      readonly colours: readonly (readonly [red: number, green: number, blue: number])[];
    };

/** Panels are enlarged by whole factors, so that pixels stay pixels, to about this width. */
const PANEL_WIDTH = 480;
const MARGIN = 16;
const GAP = 8;
const LINE = 20;
const LEGEND_WIDTH = 240;
const FONT = '14px "Inter Variable", sans-serif';
const INK = "#111111";
/** Behind pixels without a value. */
const NOTHING = "#d9d9d9";

/** Where everything stands, in pixels of the figure. */
export interface FigureLayout {
  readonly panelWidth: number;
  readonly panelHeight: number;
  readonly width: number;
  /** Top of the first legend, and of the caption. */
  readonly legendsTop: number;
  readonly captionTop: number;
  panelAt(row: number, column: number): { readonly x: number; readonly y: number };
}

export function figureLayout({ rows, legends }: Pick<Figure, "rows" | "legends">): FigureLayout {
  const [{ pixels }] = rows[0];
  const factor = Math.max(1, Math.round(PANEL_WIDTH / pixels.width));
  const [panelWidth, panelHeight] = [factor * pixels.width, factor * pixels.height];
  const rowHeight = LINE + panelHeight + GAP;
  const legendsTop = MARGIN + rows.length * rowHeight;
  return {
    panelWidth,
    panelHeight,
    width: 2 * MARGIN + rows[0].length * (panelWidth + GAP) - GAP,
    legendsTop,
    captionTop: legendsTop + legends.length * LINE + GAP,
    panelAt: (row, column) => ({
      x: MARGIN + column * (panelWidth + GAP),
      y: MARGIN + row * rowHeight + LINE,
    }),
  };
}

/** Draws the figure as a PNG. @throws Error without a 2D canvas */
export async function drawFigure(figure: Figure): Promise<Uint8Array> {
  const layout = figureLayout(figure);
  const caption = wrapped(figure.caption, layout.width - 2 * MARGIN);
  const canvas = new OffscreenCanvas(layout.width, layout.captionTop + caption.length * LINE + MARGIN);
  const context = context2d(canvas);
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.font = FONT;
  context.textBaseline = "middle";
  context.imageSmoothingEnabled = false;
  figure.rows.forEach((row, r) => {
    row.forEach(({ title, pixels }, c) => {
      const { x, y } = layout.panelAt(r, c);
      context.fillStyle = INK;
      context.fillText(title, x, y - LINE / 2, layout.panelWidth);
      context.fillStyle = NOTHING;
      context.fillRect(x, y, layout.panelWidth, layout.panelHeight);
      context.drawImage(pictureOf(pixels), x, y, layout.panelWidth, layout.panelHeight);
    });
  });
  for (const [i, legend] of figure.legends.entries()) {
    const top = layout.legendsTop + i * LINE;
    if (legend.kind === "scale") drawScale(context, legend, top);
    else drawClasses(context, legend, top);
  }
  context.fillStyle = INK;
  for (const [i, line] of caption.entries()) {
    context.fillText(line, MARGIN, layout.captionTop + (i + 0.5) * LINE);
  }
  const blob = await canvas.convertToBlob({ type: "image/png" });
  return new Uint8Array(await blob.arrayBuffer());
}

function drawScale(
  context: OffscreenCanvasRenderingContext2D,
  { map, range, isReversed, unit }: Extract<FigureLegend, { kind: "scale" }>,
  top: number,
): void {
  const table = colourTable(map);
  const middle = top + LINE / 2;
  context.fillStyle = INK;
  const low = inFigures(range.min);
  context.fillText(low, MARGIN, middle);
  const left = Math.ceil(MARGIN + context.measureText(low).width + GAP);
  for (let x = 0; x < LEGEND_WIDTH; x++) {
    const position = Math.round((255 * x) / (LEGEND_WIDTH - 1));
    const entry = 3 * (isReversed ? 255 - position : position);
    context.fillStyle = `rgb(${table[entry]} ${table[entry + 1]} ${table[entry + 2]})`;
    context.fillRect(left + x, top + 4, 1, LINE - 8);
  }
  context.fillStyle = INK;
  context.fillText(`${inFigures(range.max)}   ${unit}`, left + LEGEND_WIDTH + GAP, middle);
}

function drawClasses(
  context: OffscreenCanvasRenderingContext2D,
  { names, colours }: Extract<FigureLegend, { kind: "classes" }>,
  top: number,
): void {
  let left = MARGIN;
  names.forEach((name, i) => {
    context.fillStyle = `rgb(${colours[i].join(" ")})`;
    context.fillRect(left, top + 4, LINE - 8, LINE - 8);
    context.fillStyle = INK;
    context.fillText(name, left + LINE, top + LINE / 2);
    left += LINE + context.measureText(name).width + MARGIN;
  });
}

/** Lines of a text that fit into a width. */
function wrapped(text: string, width: number): string[] {
  const context = context2d(new OffscreenCanvas(1, 1));
  context.font = FONT;
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1) ?? ""} ${word}`.trim();
    if (lines.length > 0 && context.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function pictureOf({ width, height, rgba }: Pixels): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const clamped = rgba instanceof Uint8ClampedArray ? rgba : Uint8ClampedArray.from(rgba);
  context2d(canvas).putImageData(new ImageData(clamped, width, height), 0, 0);
  return canvas;
}

function context2d(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("This browser gives no 2D canvas.");
  return context;
}
