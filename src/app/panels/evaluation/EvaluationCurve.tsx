import { useEffect, useRef } from "react";
import type { ChartTheme, LossChart } from "../../../viz/lossChart.ts";
import { report } from "../../actions/report.ts";
import { cssColour } from "../../cssColour.ts";
import { type AbsRelCurve, absRelHistory } from "../../evaluation/evaluations.ts";
import { appStore, useApp } from "../../store/index.ts";

/** AbsRel of the live evaluations over the steps, with the line that a constant depth draws. */
export function EvaluationCurve() {
  const place = useRef<HTMLDivElement>(null);
  useApp(({ evaluation }) => evaluation.version);
  const isEmpty = absRelHistory.length === 0;
  useEffect(() => {
    let isWanted = true;
    let end = () => {};
    import("../../../viz/lossChart.ts").then(({ LossChart }) => {
      if (!isWanted || place.current === null) return;
      end = connect(new LossChart(place.current, absRelHistory, chartTheme(), () => {}), place.current);
    }, report);
    return () => {
      isWanted = false;
      end();
    };
  }, []);
  return (
    <div className="relative flex min-h-0 flex-col text-xs max-lg:hidden">
      <p className="flex h-5 items-center justify-between whitespace-nowrap text-faint">
        <span>AbsRel, live</span>
        <span aria-hidden="true">┄ constant</span>
      </p>
      <div className="relative -mx-1 h-24">
        <div
          ref={place}
          role="img"
          aria-label="AbsRel of the live evaluations over steps, above or below the line of a constant depth"
          className={`absolute inset-0 ${isEmpty ? "invisible" : ""}`}
        />
        {isEmpty && (
          <p className="absolute inset-0 grid place-items-center text-center text-dim">
            A point for every live evaluation.
          </p>
        )}
      </div>
    </div>
  );
}

function connect(chart: LossChart<AbsRelCurve>, place: HTMLElement): () => void {
  const observer = new ResizeObserver(() => chart.resize());
  observer.observe(place);
  const unsubscribe = appStore.subscribe(({ evaluation, view }, before) => {
    if (evaluation.version !== before.evaluation.version) chart.refresh();
    if (view.themeVersion !== before.view.themeVersion) chart.setTheme(chartTheme());
  });
  return () => {
    unsubscribe();
    observer.disconnect();
    chart.dispose();
  };
}

function chartTheme(): ChartTheme<AbsRelCurve> {
  return {
    axis: cssColour("--faint"),
    grid: cssColour("--surface-2"),
    font: '10px "Inter Variable", sans-serif',
    curves: {
      network: { colour: cssColour("--text"), dash: [] },
      constant: { colour: cssColour("--faint"), dash: [5, 3] },
    },
  };
}
