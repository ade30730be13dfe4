import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { LossHistory } from "./lossHistory.ts";

export interface CurveStyle {
  readonly colour: string;
  readonly dash: readonly number[];
}

export interface ChartTheme<Term extends string> {
  readonly axis: string;
  readonly grid: string;
  readonly font: string;
  readonly curves: Readonly<Record<Term, CurveStyle>>;
}

/** Alpha of the raw values behind the smoothed curve. */
const RAW_ALPHA = 0.25;

/** Curves of loss terms over steps: the smoothed value in front, raw values faint behind it. */
export class LossChart<Term extends string> {
  readonly #element: HTMLElement;
  readonly #history: LossHistory<Term>;
  readonly #onCursor: (index: number | null) => void;
  #theme: ChartTheme<Term>;
  #isLogarithmic = false;
  #plot: uPlot;

  /** `onCursor` gets the index of the step under the pointer, null when it has left. */
  constructor(
    element: HTMLElement,
    history: LossHistory<Term>,
    theme: ChartTheme<Term>,
    onCursor: (index: number | null) => void,
  ) {
    this.#element = element;
    this.#history = history;
    this.#theme = theme;
    this.#onCursor = onCursor;
    this.#plot = this.#create();
  }

  /** Draws what the history holds now. */
  refresh(): void {
    this.#plot.setData(this.#data());
  }

  setTheme(theme: ChartTheme<Term>): void {
    this.#theme = theme;
    this.#recreate();
  }

  setLogarithmic(isLogarithmic: boolean): void {
    if (isLogarithmic === this.#isLogarithmic) return;
    this.#isLogarithmic = isLogarithmic;
    this.#recreate();
  }

  resize(): void {
    const { clientWidth: width, clientHeight: height } = this.#element;
    if (width > 0 && height > 0) this.#plot.setSize({ width, height });
  }

  dispose(): void {
    this.#plot.destroy();
  }

  #recreate(): void {
    this.#plot.destroy();
    this.#plot = this.#create();
  }

  #create(): uPlot {
    const { axis, grid, font, curves } = this.#theme;
    const axisStyle = {
      stroke: axis,
      font,
      grid: { stroke: grid, width: 1 },
      ticks: { stroke: grid, width: 1, size: 3 },
    };
    const series: uPlot.Series[] = [{}];
    for (const isRaw of [true, false]) {
      for (const term of this.#history.terms) {
        const { colour, dash } = curves[term];
        series.push({
          stroke: colour,
          width: isRaw ? 1 : 1.5,
          alpha: isRaw ? RAW_ALPHA : 1,
          // One step is no line yet.
          points: { show: () => !isRaw && this.#history.length === 1, size: 4, fill: colour },
          ...(isRaw ? {} : { dash: [...dash] }),
        });
      }
    }
    return new uPlot(
      {
        width: Math.max(1, this.#element.clientWidth),
        height: Math.max(1, this.#element.clientHeight),
        padding: [6, 8, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
        scales: {
          x: { time: false },
          y: this.#isLogarithmic ? { distr: 3, log: 10 } : { range: (_, min, max) => linearRange(min, max) },
        },
        axes: [
          { ...axisStyle, size: 22, space: 60, values: (_, ticks) => ticks.map(integerTick) },
          { ...axisStyle, size: 44, space: 24, values: (_, ticks) => ticks.map(valueTick) },
        ],
        series,
        hooks: { setCursor: [(plot) => this.#onCursor(plot.cursor.idx ?? null)] },
      },
      this.#data(),
      this.#element,
    );
  }

  #data(): uPlot.AlignedData {
    const { terms } = this.#history;
    const drawable = (column: Float64Array) =>
      Array.from(column, (value) =>
        Number.isNaN(value) || (this.#isLogarithmic && value <= 0) ? null : value,
      );
    return [
      Array.from(this.#history.steps()),
      ...terms.map((term) => drawable(this.#history.raw(term))),
      ...terms.map((term) => drawable(this.#history.smoothed(term))),
    ];
  }
}

/** From 0 (or below, if a value is) to a little above the highest value. */
function linearRange(min: number | null, max: number | null): uPlot.Range.MinMax {
  const high = max ?? 1;
  const low = Math.min(0, min ?? 0);
  return [low, high > low ? high + 0.06 * (high - low) : low + 1];
}

function integerTick(step: number): string {
  return Number.isInteger(step) ? step.toLocaleString("en-GB") : "";
}

function valueTick(value: number | null): string {
  return value === null ? "" : value === 0 ? "0" : Number(value.toPrecision(2)).toString();
}
