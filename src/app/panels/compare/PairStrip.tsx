import { type KeyboardEvent, memo, useCallback, useMemo, useRef, useState } from "react";
import type { PairMeasure } from "../../../engine/protocol.ts";
import { COLUMNS } from "../../../viz/columns.ts";
import { showPair } from "../../actions/selectFrame.ts";
import { stopSurvey, surveyPairs } from "../../actions/surveyPairs.ts";
import { ProgressLine } from "../../controls/ProgressLine.tsx";
import { Segments } from "../../controls/Segments.tsx";
import { StartStopButton } from "../../controls/StartStopButton.tsx";
import { isSameFrame } from "../../frames.ts";
import { count, figure } from "../../numbers.ts";
import { COLUMN_NAMES } from "../../sight/columnNames.ts";
import { improvement, orderedPairs, rotationErrorDegrees } from "../../sight/pairOrder.ts";
import { newestSurvey } from "../../sight/surveys.ts";
import { change, useApp } from "../../store/index.ts";

const PAIR_WIDTH_PX = 76;
const BAR_HEIGHT_PX = 22;
/** Drawn beyond both ends of what is in sight, so that a scroll does not show gaps. */
const MARGIN_PAIRS = 6;

/** All pairs of the dataset, the worst coarse rotation or the greatest improvement first; a click shows one. */
export function PairStrip() {
  const survey = useSurvey();
  const order = useApp((state) => state.survey.order);
  const pairs = useMemo(() => (survey === null ? [] : orderedPairs(survey.pairs, order)), [survey, order]);
  return (
    <section
      aria-label="All pairs"
      className="flex min-h-[49px] shrink-0 items-center gap-3 border-t border-hairline px-2"
    >
      <div className="flex shrink-0 flex-col py-0.5 max-md:w-36">
        <SurveyButton step={survey?.step ?? null} />
        {survey !== null && (
          <Segments
            name="Order of pairs"
            value={order}
            items={[
              { value: "rotation", label: "by rotation error" },
              { value: "improvement", label: "by gain" },
            ]}
            onChange={(next) => change("survey", (slice) => ({ ...slice, order: next }))}
          />
        )}
      </div>
      {survey !== null && <Strip pairs={pairs} key={order} />}
    </section>
  );
}

function useSurvey() {
  useApp((state) => state.survey.version);
  return newestSurvey();
}

function SurveyButton({ step }: { readonly step: number | null }) {
  const phase = useApp((state) => state.survey.phase);
  const hasRun = useApp((state) => state.run.id !== null);
  const isRecorded = useApp((state) => state.recording.status === "shown");
  const isBlocked = useApp(({ run }) => run.phase.status === "stepping" || run.phase.status === "pausing");
  return (
    <span className="flex h-6 items-center gap-2 text-xs whitespace-nowrap text-dim">
      <StartStopButton
        start={{ label: "Survey all pairs", run: surveyPairs }}
        stop={{ label: "Stop the survey", run: stopSurvey }}
        isUnderWay={phase.status !== "idle"}
        isBlocked={!hasRun || isBlocked}
        isStopping={phase.status === "stopping"}
      />
      {phase.status === "surveying" && (
        <span className="tabular flex items-center gap-2">
          <ProgressLine name="Survey progress" done={phase.done} total={phase.total} />
          {count(phase.done)} of {count(phase.total)} pairs
        </span>
      )}
      {phase.status === "idle" && step === null && (
        <span>
          {hasRun
            ? "Finds the pairs whose coarse rotation is worst and best."
            : isRecorded
              ? "Every pair that was recorded comes with the rest of the recording."
              : "Every pair of neighbours, the worst coarse rotation first; needs a run."}
        </span>
      )}
      {phase.status === "idle" && step !== null && <span className="tabular">step {count(step)}</span>}
    </span>
  );
}

/** Only the pairs in sight are in the document: a long sequence has thousands. */
function Strip({ pairs }: { readonly pairs: readonly PairMeasure[] }) {
  const list = useRef<HTMLDivElement>(null);
  const [inSight, setInSight] = useState({ first: 0, count: 40 });
  const frame = useApp((state) => state.view.frame);
  const offset = useApp((state) => state.view.sourceOffset);
  const current = pairs.findIndex((pair) => isSameFrame(pair.target, frame) && pair.offset === offset);
  const greatest = useMemo(() => greatestError(pairs), [pairs]);
  const look = () => {
    if (list.current === null) return;
    const first = Math.max(0, Math.floor(list.current.scrollLeft / PAIR_WIDTH_PX) - MARGIN_PAIRS);
    const seen = Math.ceil(list.current.clientWidth / PAIR_WIDTH_PX) + 2 * MARGIN_PAIRS;
    if (first !== inSight.first || seen !== inSight.count) setInSight({ first, count: seen });
  };
  const choose = useCallback(
    (rank: number) => {
      const pair = pairs[Math.min(pairs.length - 1, Math.max(0, rank))];
      if (pair === undefined) return;
      showPair(pair);
      const at = pairs.indexOf(pair) * PAIR_WIDTH_PX;
      const { scrollLeft = 0, clientWidth = 0 } = list.current ?? {};
      if (at < scrollLeft || at + PAIR_WIDTH_PX > scrollLeft + clientWidth)
        list.current?.scrollTo({ left: at - clientWidth / 2 });
    },
    [pairs],
  );
  const press = (event: KeyboardEvent) => {
    const to = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: pairs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    choose(to);
  };
  return (
    <>
      <div
        ref={list}
        role="listbox"
        aria-label={`Pairs, ${count(pairs.length)}`}
        aria-orientation="horizontal"
        aria-activedescendant={current < 0 ? undefined : `pair-${current}`}
        tabIndex={0}
        onScroll={look}
        onKeyDown={press}
        className="relative h-12 min-w-0 grow overflow-x-auto overflow-y-hidden"
      >
        <div className="h-full" style={{ width: pairs.length * PAIR_WIDTH_PX }} role="presentation">
          {pairs.slice(inSight.first, inSight.first + inSight.count).map((pair, i) => (
            <PairOption
              key={`${pair.target.sequence}/${pair.target.frame}/${pair.offset}`}
              pair={pair}
              rank={inSight.first + i}
              of={pairs.length}
              isCurrent={inSight.first + i === current}
              greatest={greatest}
              onChoose={choose}
            />
          ))}
        </div>
      </div>
      <span className="flex shrink-0 flex-col gap-0.5">
        <EndButton label="first pair" onClick={() => choose(0)} />
        <EndButton label="last pair" onClick={() => choose(pairs.length - 1)} />
      </span>
    </>
  );
}

function EndButton({ label, onClick }: { readonly label: string; readonly onClick: () => void }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="h-5 rounded-sm px-1.5 text-xs text-dim hover:bg-surface-2 hover:text-text"
    >
      {label}
    </button>
  );
}

/** The four mean errors as bars on one scale, the frame numbers, and the rotation error. */
const PairOption = memo(function PairOption({
  pair,
  rank,
  of,
  isCurrent,
  greatest,
  onChoose,
}: {
  readonly pair: PairMeasure;
  readonly rank: number;
  readonly of: number;
  readonly isCurrent: boolean;
  readonly greatest: number;
  readonly onChoose: (rank: number) => void;
}) {
  const angle = rotationErrorDegrees(pair);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the listbox has the focus
    <div
      id={`pair-${rank}`}
      role="option"
      aria-selected={isCurrent}
      aria-posinset={rank + 1}
      aria-setsize={of}
      title={inWords(pair)}
      onClick={() => onChoose(rank)}
      className="absolute inset-y-0.5 rounded-xs px-1 text-dim hover:bg-surface-2 aria-selected:bg-surface-2 aria-selected:text-text aria-selected:outline-2 aria-selected:-outline-offset-2 aria-selected:outline-accent"
      style={{ left: rank * PAIR_WIDTH_PX, width: PAIR_WIDTH_PX - 2 }}
    >
      <span aria-hidden="true" className="flex items-end gap-px" style={{ height: BAR_HEIGHT_PX }}>
        {COLUMNS.map((column) => (
          <span
            key={column}
            className={`grow ${BAR_COLOURS[column]}`}
            style={{ height: `${(100 * (pair.columns[column]?.meanError ?? 0)) / greatest}%` }}
          />
        ))}
      </span>
      <span className="tabular flex justify-between text-[10px] leading-4">
        <span>
          {pair.target.frame}
          {pair.offset < 0 ? "−1" : "+1"}
        </span>
        <span>{angle === null ? "–" : `${angle.toFixed(angle < 10 ? 2 : 1)}°`}</span>
      </span>
      <span className="sr-only">{inWords(pair)}</span>
    </div>
  );
});

/** Optim t and Optim R wear the hues of the sides on which they stand unless the person moves them. */
const BAR_COLOURS = {
  identity: "bg-hairline",
  coarse: "bg-control",
  optimT: "bg-a",
  optimR: "bg-b",
} as const;

function greatestError(pairs: readonly PairMeasure[]): number {
  let greatest = Number.MIN_VALUE;
  for (const { columns } of pairs)
    for (const column of COLUMNS) greatest = Math.max(greatest, columns[column]?.meanError ?? 0);
  return greatest;
}

function inWords(pair: PairMeasure): string {
  const angle = rotationErrorDegrees(pair);
  const gained = improvement(pair);
  const kind = pair.coarseRotationErrorDegrees === null ? "residual rotation" : "coarse rotation error";
  const errors = COLUMNS.flatMap((column) => {
    const measured = pair.columns[column];
    return measured === null ? [] : `${COLUMN_NAMES[column]} ${figure(measured.meanError)}`;
  });
  return [
    `Frame ${pair.target.frame} from ${pair.source.frame}`,
    ...(angle === null ? [] : [`${kind} ${figure(angle)}°`]),
    `mean error ${errors.join(", ")}`,
    ...(gained === null ? [] : [`gain ${Math.round(100 * gained)} % of the coarse error`]),
  ].join("; ");
}
