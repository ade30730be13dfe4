import { useEffect, useMemo, useRef, useState } from "react";
import type { OverlayChart, OverlayCurve } from "../../../../viz/overlayChart.ts";
import { report } from "../../../actions/report.ts";
import { Choice } from "../../../controls/Choice.tsx";
import { Slide } from "../../../controls/Slide.tsx";
import { cssColour } from "../../../cssColour.ts";
import type { KeptRun } from "../../../history/keptRun.ts";
import { type Band, bandOf, type SeedGroup, smoothed } from "../../../history/seedGroups.ts";
import { count, figure } from "../../../numbers.ts";
import { useApp } from "../../../store/index.ts";
import { RunSample } from "./RunSample.tsx";
import { RUN_LOOKS } from "./runLooks.ts";

const CURVES = [
  { value: "absRel", label: "AbsRel, evaluated" },
  { value: "total", label: "total loss" },
  { value: "photometricR", label: "photometric R" },
  { value: "photometricT", label: "photometric t" },
  { value: "smoothness", label: "smoothness" },
  { value: "distillation", label: "distillation" },
  { value: "meanScale", label: "scale s" },
] as const;
type CurveName = (typeof CURVES)[number]["value"];

/** A curve of a group, smoothed, with its raw values or its band. */
interface GroupCurve extends Band {
  readonly raw: readonly number[] | null;
}

/** One curve of all compared runs, over each other. */
export function CurveOverlay({ groups }: { readonly groups: readonly SeedGroup[] }) {
  const [name, setName] = useState<CurveName>("photometricR");
  const [horizon, setHorizon] = useState(20);
  const [isLogarithmic, setIsLogarithmic] = useState(false);
  const [cursor, setCursor] = useState<number | null>(null);
  const version = useApp((state) => state.runs.version);
  const ids = JSON.stringify(groups.map(({ runs }) => runs.map(({ record }) => record.id)));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the groups are the same while their ids and version are
  const curves = useMemo(
    () => groups.map(({ runs }) => curveOfGroup(runs, name, name === "absRel" ? 0 : horizon)),
    [ids, version, name, horizon],
  );
  const known = CURVES.filter(({ value }) =>
    groups.some(({ runs }) => runs.some((run) => hasCurve(run, value))),
  );
  return (
    <div className="sticky top-0 flex min-w-0 flex-col self-start">
      <div className="flex h-7 shrink-0 items-center gap-2 text-xs">
        <Choice
          name="Curve compared"
          value={name}
          items={known}
          onChange={setName}
          className="h-5! text-xs"
        />
        <span className="grow" />
        <span className="text-dim">smoothing</span>
        <Slide
          name="Smoothing"
          value={horizon}
          min={0}
          max={100}
          step={5}
          valueText={horizon === 0 ? "off" : `over ${horizon} entries`}
          isDisabled={name === "absRel"}
          onChange={setHorizon}
          className="w-20"
        />
        <button
          type="button"
          aria-pressed={isLogarithmic}
          onClick={() => setIsLogarithmic(!isLogarithmic)}
          className="h-5 rounded-sm px-1.5 text-xs text-dim hover:bg-surface-2 aria-pressed:bg-surface-2 aria-pressed:text-text"
        >
          log y
        </button>
      </div>
      <Plot curves={curves} isLogarithmic={isLogarithmic} onCursor={setCursor} />
      <CurveLegend groups={groups} curves={curves} cursor={cursor} />
    </div>
  );
}

function Plot({
  curves,
  isLogarithmic,
  onCursor,
}: {
  readonly curves: readonly GroupCurve[];
  readonly isLogarithmic: boolean;
  readonly onCursor: (step: number | null) => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<OverlayChart | null>(null);
  const themeVersion = useApp((state) => state.view.themeVersion);

  useEffect(() => {
    let isWanted = true;
    let end = () => {};
    import("../../../../viz/overlayChart.ts").then(({ OverlayChart }) => {
      const element = place.current;
      if (!isWanted || element === null) return;
      const made = new OverlayChart(element, onCursor);
      const observer = new ResizeObserver(() => made.resize());
      observer.observe(element);
      end = () => {
        observer.disconnect();
        made.dispose();
      };
      setChart(made);
    }, report);
    return () => {
      isWanted = false;
      end();
    };
  }, [onCursor]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read anew when the theme changes
  useEffect(() => {
    chart?.show(curves.map(drawn), chartTheme(), isLogarithmic);
  }, [chart, curves, isLogarithmic, themeVersion]);

  return (
    <div
      ref={place}
      role="img"
      aria-label="The curve of every run over its steps; values in the list below"
      className="h-[clamp(180px,34vh,320px)] overflow-hidden"
    />
  );
}

/** Values at the cursor, or at the end of each curve. */
function CurveLegend({
  groups,
  curves,
  cursor,
}: {
  readonly groups: readonly SeedGroup[];
  readonly curves: readonly GroupCurve[];
  readonly cursor: number | null;
}) {
  return (
    <dl className="mt-1 text-xs">
      {groups.map(({ of, runs }, i) => {
        const { steps, mean, high } = curves[i];
        const at = cursor === null ? steps.length - 1 : steps.findLastIndex((step) => step <= cursor);
        const isThere = at >= 0 && Number.isFinite(mean[at]);
        return (
          <div key={of.record.id} className="flex h-5 items-center gap-1.5">
            <dt className="flex min-w-0 grow items-center gap-1.5">
              <RunSample index={i} />
              <span className="truncate">{of.record.name}</span>
              {runs.length > 1 && <span className="text-dim">{runs.length} seeds</span>}
            </dt>
            <dd className="tabular whitespace-nowrap">
              {isThere ? figure(mean[at]) : "–"}
              {isThere && high !== null && <span className="text-dim"> ± {figure(high[at] - mean[at])}</span>}
              <span className="ml-2 inline-block min-w-14 text-right text-faint">
                {isThere ? `step ${count(steps[at])}` : ""}
              </span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function drawn({ steps, mean, low, high, raw }: GroupCurve, index: number): OverlayCurve {
  const { token, dash } = RUN_LOOKS[index % RUN_LOOKS.length];
  const band = low === null || high === null ? null : { low, high };
  return { colour: cssColour(token), dash, steps, values: mean, raw, band };
}

function chartTheme() {
  return {
    axis: cssColour("--faint"),
    grid: cssColour("--surface-2"),
    font: '10px "Inter Variable", sans-serif',
  };
}

function hasCurve({ record }: KeptRun, name: CurveName): boolean {
  if (name === "absRel") return record.evaluations.length > 0;
  // A term that is off is 0 throughout.
  return record.curves[name]?.some((value) => Number.isFinite(value) && value !== 0) ?? false;
}

function curveOfGroup(runs: readonly KeptRun[], name: CurveName, horizon: number): GroupCurve {
  const columns = runs.filter((run) => hasCurve(run, name)).map((run) => columnsOf(run, name));
  const smooth = columns.map(({ steps, values }) => ({ steps, values: smoothed(values, horizon) }));
  const [only] = columns;
  return {
    ...bandOf(smooth),
    raw: columns.length === 1 && horizon > 0 && only !== undefined ? only.values : null,
  };
}

function columnsOf(
  { record }: KeptRun,
  name: CurveName,
): { readonly steps: readonly number[]; readonly values: readonly number[] } {
  if (name !== "absRel") return { steps: record.curves.step ?? [], values: record.curves[name] ?? [] };
  // Only what was measured in one way lies on one curve: the way of the newest.
  const newest = record.evaluations.toSorted((a, b) => b.step - a.step)[0];
  const same = record.evaluations
    .filter(({ choice }) => JSON.stringify(choice) === JSON.stringify(newest?.choice))
    .toSorted((a, b) => a.step - b.step);
  return { steps: same.map(({ step }) => step), values: same.map(({ mean }) => mean.absRel) };
}
