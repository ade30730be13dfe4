import { PauseIcon, PlayIcon } from "lucide-react";
import type { ReactNode } from "react";
import { baselineLength } from "../../../viz/columns.ts";
import { holdB } from "../../actions/compare.ts";
import { lockRange } from "../../actions/lockRange.ts";
import { Segments } from "../../controls/Segments.tsx";
import { figure } from "../../numbers.ts";
import { Legend } from "../../pictures/Legend.tsx";
import { useInspection, useSource } from "../../sight/useInspection.ts";
import { useErrorRange } from "../../sight/useSight.ts";
import { changeLens, changeView, useApp } from "../../store/index.ts";
import { useAllowsMotion, useIsBlinking } from "./useBlink.ts";

/** From which source, how A and B are shown, what the refinement moved, and the scale of the errors. */
export function CompareFooter() {
  const comparison = useApp((state) => state.view.comparison);
  return (
    <div className="flex min-h-6 shrink-0 flex-wrap items-center gap-x-3 px-2 text-xs">
      <SourceChoice />
      <Segments
        name="Comparison"
        value={comparison}
        items={[
          { value: "wipe", label: "wipe" },
          { value: "side", label: "side by side" },
          { value: "blink", label: "blink" },
          { value: "difference", label: "difference" },
        ]}
        onChange={(next) => changeView({ comparison: next })}
      />
      {comparison === "blink" && <BlinkControls />}
      <MotionFigures />
      <span className="grow" />
      {comparison !== "difference" && <ErrorLegend />}
    </div>
  );
}

const QUIET = "flex h-5 items-center gap-1 rounded-sm px-1.5 text-dim hover:bg-surface-2 hover:text-text";

function SourceChoice() {
  const inspection = useInspection();
  const source = useSource();
  const isShown = useApp((state) => state.lens.isSourceShown);
  const has = (offset: -1 | 1) =>
    inspection?.sources.some((candidate) => candidate.offset === offset) ?? false;
  return (
    <span className="flex items-center gap-1 text-dim">
      <button
        type="button"
        aria-label="Show the source picture"
        aria-pressed={isShown}
        title="The source picture beside A and B, with the place where the probe's pixel lands"
        onClick={() => changeLens({ isSourceShown: !isShown })}
        className={`${QUIET} -ml-1.5 line-through decoration-1 aria-pressed:no-underline`}
      >
        source
      </button>
      <Segments
        name="Source frame"
        value={source?.offset ?? 1}
        items={[
          { value: -1, label: "−1", isDisabled: !has(-1) },
          { value: 1, label: "+1", isDisabled: !has(1) },
        ]}
        onChange={(sourceOffset) => changeView({ sourceOffset: sourceOffset === -1 ? -1 : 1 })}
      />
    </span>
  );
}

/** Blinking by itself, where motion is wanted; holding B up always. */
function BlinkControls() {
  const isBlinking = useIsBlinking();
  const isHeld = useApp((state) => state.lens.isBHeld);
  const allowsMotion = useAllowsMotion();
  return (
    <span className="flex">
      {allowsMotion && (
        <button
          type="button"
          aria-label="Blink by itself"
          aria-pressed={isBlinking}
          title={isBlinking ? "Stop blinking" : "Change between A and B twice a second"}
          onClick={() => changeLens({ isBlinking: !isBlinking })}
          className={QUIET}
        >
          {isBlinking ? (
            <PauseIcon size={11} aria-hidden="true" />
          ) : (
            <PlayIcon size={11} aria-hidden="true" />
          )}
        </button>
      )}
      <button
        type="button"
        aria-pressed={isHeld}
        title="B in place of A for as long as this, or the key B, is held"
        onPointerDown={holdB}
        onKeyDown={(event) => {
          if (event.key === " " || event.key === "Enter") holdB();
        }}
        className={QUIET}
      >
        hold B
      </button>
    </span>
  );
}

/** s, Δt and the residual rotation of the pair on screen. */
function MotionFigures() {
  const source = useSource();
  if (source === null) return null;
  const { scale, residualTranslation, residualRotationDegrees } = source;
  const shift = residualTranslation === null ? null : Math.hypot(...residualTranslation);
  const baseline = baselineLength(source);
  return (
    <dl className="flex gap-x-3 whitespace-nowrap">
      {scale !== null && <Figure name="s">{figure(scale)}</Figure>}
      {shift !== null && (
        <Figure name="|Δt|" unit="× median depth">
          {figure(shift)}
          {baseline !== null && baseline > 0 && (
            <span className="text-dim" title="per cent of the coarse baseline">
              {" "}
              ({figure((100 * shift) / baseline)} %)
            </span>
          )}
        </Figure>
      )}
      {residualRotationDegrees !== null && (
        <Figure name="Δ rotation">{figure(residualRotationDegrees)}°</Figure>
      )}
    </dl>
  );
}

function Figure({
  name,
  unit,
  children,
}: {
  readonly name: string;
  readonly unit?: string;
  readonly children: ReactNode;
}) {
  return (
    <div className="flex gap-1" title={unit}>
      <dt className="text-faint">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function ErrorLegend() {
  const range = useErrorRange();
  const isLocked = useApp((state) => state.lens.lockedRanges.error !== undefined);
  return (
    <Legend
      name="errors"
      map="Magma"
      isReversed={false}
      range={range}
      unit="error, all stages"
      isLocked={isLocked}
      onLock={(lock) => lockRange("error", lock ? range : null)}
    />
  );
}
