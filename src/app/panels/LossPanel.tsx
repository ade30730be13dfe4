import { useEffect, useRef, useState } from "react";
import type { ChartTheme, LossChart } from "../../viz/lossChart.ts";
import { report } from "../actions/report.ts";
import { cssColour } from "../cssColour.ts";
import { LOSS_TERMS, type LossTerm, lossHistory } from "../frames.ts";
import { count, figure } from "../numbers.ts";
import { appStore, changeView, useApp } from "../store/index.ts";

/** Curves are redrawn at most this often. */
const REDRAW_EVERY_MS = 100;

const CURVES: Readonly<Record<LossTerm, { label: string; token: `--${string}`; dash: readonly number[] }>> = {
  total: { label: "total", token: "--text", dash: [] },
  photometricR: { label: "photometric R", token: "--b", dash: [] },
  photometricT: { label: "photometric t", token: "--a", dash: [] },
  smoothness: { label: "smoothness", token: "--faint", dash: [5, 3] },
  distillation: { label: "distillation", token: "--dim", dash: [1.5, 2.5] },
};

/** Live curves of every term of the loss. */
export function LossPanel() {
  const place = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const isLogarithmic = useApp((state) => state.view.isLossLogarithmic);
  useApp((state) => state.run.historyVersion);
  const isEmpty = lossHistory.length === 0;

  useEffect(() => {
    let isWanted = true;
    let end = () => {};
    import("../../viz/lossChart.ts").then(({ LossChart }) => {
      if (!isWanted || place.current === null) return;
      end = connect(new LossChart(place.current, lossHistory, chartTheme(), setCursor), place.current);
    }, report);
    return () => {
      isWanted = false;
      end();
    };
  }, []);

  return (
    <section aria-label="Losses" className="flex min-h-0 grow flex-col p-3">
      <div className="flex items-center justify-between">
        <h2 className="font-semibold">Losses</h2>
        <button
          type="button"
          aria-pressed={isLogarithmic}
          onClick={() => changeView({ isLossLogarithmic: !isLogarithmic })}
          className="h-5 rounded-sm px-1.5 text-xs text-dim hover:bg-surface-2 aria-pressed:bg-surface-2 aria-pressed:text-text"
        >
          log y
        </button>
      </div>
      <div className="relative -mx-1 min-h-12 grow">
        <div
          ref={place}
          role="img"
          aria-label="Loss terms over steps; values in the list below"
          className={`absolute inset-0 ${isEmpty ? "invisible" : ""}`}
        />
        {isEmpty && (
          <p className="absolute inset-0 grid place-items-center text-center text-sm text-dim">
            One curve for each term of the loss.
          </p>
        )}
      </div>
      <LossValues index={cursor} />
    </section>
  );
}

function connect(chart: LossChart<LossTerm>, place: HTMLElement): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const redraw = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      chart.refresh();
    }, REDRAW_EVERY_MS);
  };
  const observer = new ResizeObserver(() => chart.resize());
  observer.observe(place);
  chart.setLogarithmic(appStore.getState().view.isLossLogarithmic);
  const unsubscribe = appStore.subscribe(({ run, view }, before) => {
    if (run.historyVersion !== before.run.historyVersion) redraw();
    if (view.isLossLogarithmic !== before.view.isLossLogarithmic)
      chart.setLogarithmic(view.isLossLogarithmic);
    if (view.themeVersion !== before.view.themeVersion) chart.setTheme(chartTheme());
  });
  return () => {
    unsubscribe();
    clearTimeout(timer);
    observer.disconnect();
    chart.dispose();
  };
}

function chartTheme(): ChartTheme<LossTerm> {
  const curve = ({ token, dash }: (typeof CURVES)[LossTerm]) => ({ colour: cssColour(token), dash });
  return {
    axis: cssColour("--faint"),
    grid: cssColour("--surface-2"),
    font: '10px "Inter Variable", sans-serif',
    curves: {
      total: curve(CURVES.total),
      photometricR: curve(CURVES.photometricR),
      photometricT: curve(CURVES.photometricT),
      smoothness: curve(CURVES.smoothness),
      distillation: curve(CURVES.distillation),
    },
  };
}

/** The legend: smoothed values at the cursor, or of the last step. */
function LossValues({ index }: { readonly index: number | null }) {
  useApp((state) => state.run.historyVersion);
  const at = index !== null && index < lossHistory.length ? index : lossHistory.length - 1;
  return (
    <dl className="text-xs">
      <div className="flex h-4 justify-between text-faint">
        <dt>step</dt>
        <dd>{at < 0 ? "–" : count(lossHistory.steps()[at])}</dd>
      </div>
      {LOSS_TERMS.map((term) => (
        <div key={term} className="flex h-4 items-center justify-between">
          <dt className="flex items-center gap-1.5 text-dim">
            <LineSample term={term} />
            {CURVES[term].label}
          </dt>
          <dd>{valueInWords(at < 0 ? 0 : lossHistory.smoothed(term)[at])}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A term that is off is 0. */
function valueInWords(value: number): string {
  return value === 0 ? "–" : figure(value);
}

function LineSample({ term }: { readonly term: LossTerm }) {
  const { token, dash } = CURVES[term];
  return (
    <svg width="14" height="4" aria-hidden="true">
      <line
        x1="0"
        y1="2"
        x2="14"
        y2="2"
        stroke={`var(${token})`}
        strokeWidth="1.5"
        strokeDasharray={dash.join(" ")}
      />
    </svg>
  );
}
