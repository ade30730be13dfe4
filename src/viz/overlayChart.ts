import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

/** One curve over steps of its own, with what lies behind it. Values that are not finite are gaps. */
export interface OverlayCurve {
  readonly colour: string;
  readonly dash: readonly number[];
  readonly steps: readonly number[];
  readonly values: readonly number[];
  /** Drawn faint behind the curve, as long as `steps`; null for none. */
  readonly raw: readonly number[] | null;
  /** A band around the curve, as long as `steps`; null for none. */
  readonly band: { readonly low: readonly number[]; readonly high: readonly number[] } | null;
}

export interface OverlayTheme {
  readonly axis: string;
  readonly grid: string;
  readonly font: string;
}

const RAW_ALPHA = 0.25;
/** Two hexadecimal digits of opacity behind `#rrggbb`. */
const BAND_OPACITY = "26";

/** Curves of several runs over one axis of steps. */
export class OverlayChart {
  readonly #element: HTMLElement;
  readonly #onCursor: (step: number | null) => void;
  #plot: uPlot | null = null;

  /** `onCursor` gets the step under the pointer, null when it has left. */
  constructor(element: HTMLElement, onCursor: (step: number | null) => void) {
    this.#element = element;
    this.#onCursor = onCursor;
  }

  /** Draws these curves in place of those before. */
  show(curves: readonly OverlayCurve[], theme: OverlayTheme, isLogarithmic: boolean): void {
    this.#plot?.destroy();
    const { data, series, bands } = layersOf(curves, isLogarithmic);
    const axisStyle = {
      stroke: theme.axis,
      font: theme.font,
      grid: { stroke: theme.grid, width: 1 },
      ticks: { stroke: theme.grid, width: 1, size: 3 },
    };
    const plot = new uPlot(
      {
        width: Math.max(1, this.#element.clientWidth),
        height: Math.max(1, this.#element.clientHeight),
        padding: [8, 10, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
        scales: { x: { time: false }, y: isLogarithmic ? { distr: 3, log: 10 } : {} },
        axes: [
          { ...axisStyle, size: 22, space: 60, values: (_, ticks) => ticks.map(integerTick) },
          { ...axisStyle, size: 46, space: 26, values: (_, ticks) => ticks.map(valueTick) },
        ],
        series,
        bands,
        hooks: {
          setCursor: [
            ({ cursor: { idx }, data: [steps] }) =>
              this.#onCursor(idx === null || idx === undefined ? null : (steps[idx] ?? null)),
          ],
        },
      },
      data,
      this.#element,
    );
    this.#plot = plot;
  }

  resize(): void {
    const { clientWidth: width, clientHeight: height } = this.#element;
    if (width > 0 && height > 0) this.#plot?.setSize({ width, height });
  }

  dispose(): void {
    this.#plot?.destroy();
  }
}

/** Every curve as the rows that uPlot wants: bands and raw values first, so that curves lie in front. */
function layersOf(
  curves: readonly OverlayCurve[],
  isLogarithmic: boolean,
): { readonly data: uPlot.AlignedData; readonly series: uPlot.Series[]; readonly bands: uPlot.Band[] } {
  const drawable = (values: readonly number[]) =>
    values.map((value) => (Number.isFinite(value) && (!isLogarithmic || value > 0) ? value : null));
  const tables: uPlot.AlignedData[] = [];
  const series: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  for (const { steps, raw, band, colour } of curves) {
    if (band !== null) {
      bands.push({ series: [series.length + 1, series.length], fill: `${colour}${BAND_OPACITY}` });
      tables.push([[...steps], drawable(band.low), drawable(band.high)]);
      series.push(edge(), edge());
    } else if (raw !== null) {
      tables.push([[...steps], drawable(raw)]);
      series.push({ stroke: colour, width: 1, alpha: RAW_ALPHA, points: { show: false } });
    }
  }
  for (const { steps, values, colour, dash } of curves) {
    tables.push([[...steps], drawable(values)]);
    // A single point is no line.
    const isPoint = steps.length === 1;
    series.push({
      ...{ stroke: colour, width: 1.5, dash: [...dash] },
      points: { show: isPoint, size: 5, fill: colour },
    });
  }
  const data: uPlot.AlignedData = tables.length === 0 ? [[]] : uPlot.join(tables);
  return { data, series, bands };
}

function edge(): uPlot.Series {
  return { width: 0, points: { show: false } };
}

function integerTick(step: number): string {
  return Number.isInteger(step) ? step.toLocaleString("en-GB") : "";
}

function valueTick(value: number | null): string {
  return value === null ? "" : value === 0 ? "0" : Number(value.toPrecision(3)).toString();
}
