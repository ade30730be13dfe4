import { ArrowDown, ArrowUp, Info, Minus } from "lucide-react";
import { useMemo } from "react";
import type { Column } from "../../../engine/protocol.ts";
import { COLUMNS, type ColumnFigures, columnFigures } from "../../../viz/columns.ts";
import { chooseColumn } from "../../actions/compare.ts";
import { Hint } from "../../controls/Hint.tsx";
import { figure } from "../../numbers.ts";
import { COLUMN_NAMES, COLUMN_NOTES } from "../../sight/columnNames.ts";
import { useSource } from "../../sight/useInspection.ts";
import { useStandingColumns } from "../../sight/useSight.ts";
import { useApp } from "../../store/index.ts";

/** The four stages side by side: which of them are A and B, the mean error of each, and how it stands to the one before. */
export function ColumnStrip() {
  const source = useSource();
  const figures = useMemo(() => (source === null ? [] : columnFigures(source)), [source]);
  return (
    <ul
      aria-label="Stages of the reconstruction"
      className="flex shrink-0 flex-wrap justify-between gap-x-3 px-2"
    >
      {COLUMNS.map((column) => (
        <Stage
          key={column}
          column={column}
          figures={figures.find((of) => of.column === column) ?? null}
          isOff={source !== null && source[column] === null}
        />
      ))}
    </ul>
  );
}

function Stage({
  column,
  figures,
  isOff,
}: {
  readonly column: Column;
  readonly figures: ColumnFigures | null;
  readonly isOff: boolean;
}) {
  const name = COLUMN_NAMES[column];
  return (
    <li className="flex h-7 min-w-0 items-center gap-1.5 text-xs whitespace-nowrap">
      <span className="flex">
        <SideButton side="A" column={column} />
        <SideButton side="B" column={column} />
      </span>
      <Hint note={COLUMN_NOTES[column]} side="bottom">
        <span className={`text-sm font-semibold ${isOff ? "text-faint" : ""}`}>{name}</span>
      </Hint>
      {column === "optimR" && <CascadeNote />}
      {isOff && <span className="text-faint">off</span>}
      {figures !== null && <Figures figures={figures} />}
    </li>
  );
}

function SideButton({ side, column }: { readonly side: "A" | "B"; readonly column: Column }) {
  const isChosen = useStandingColumns()[side] === column;
  const colour =
    side === "A"
      ? "aria-pressed:bg-a aria-pressed:text-surface-0"
      : "aria-pressed:bg-b aria-pressed:text-surface-0";
  return (
    <button
      type="button"
      aria-label={`${COLUMN_NAMES[column]} as ${side}`}
      aria-pressed={isChosen}
      onClick={() => chooseColumn(side, column)}
      className={`grid size-4.5 place-items-center text-[10px] font-semibold text-faint first:rounded-l-sm last:rounded-r-sm hover:bg-surface-2 hover:text-text ${colour}`}
    >
      {side}
    </button>
  );
}

function Figures({ figures: { meanError, since } }: { readonly figures: ColumnFigures }) {
  return (
    <>
      <span key={figure(meanError)} className="tabular flash rounded-xs">
        <span className="sr-only">mean error </span>
        {figure(meanError)}
      </span>
      {since !== null && <Verdict meanError={meanError} since={since} />}
    </>
  );
}

/** Better or worse than the stage before, by the mean; and how many pixels say so. */
function Verdict({
  meanError,
  since,
}: {
  readonly meanError: number;
  readonly since: NonNullable<ColumnFigures["since"]>;
}) {
  const [Icon, word] =
    meanError < since.meanError
      ? ([ArrowDown, "better"] as const)
      : meanError > since.meanError
        ? ([ArrowUp, "worse"] as const)
        : ([Minus, "same"] as const);
  const percent = Math.round(100 * since.improvedShare);
  return (
    <Hint
      side="bottom"
      note={`The mean error is ${word === "same" ? "the same as" : `${word} than`} after ${COLUMN_NAMES[since.column]} (${figure(since.meanError)}); ${percent} % of the pixels have a lower error than there.`}
    >
      <span className="flex min-w-0 items-center gap-0.5 overflow-hidden text-dim">
        <Icon size={11} aria-hidden="true" className="shrink-0" />
        {word}
        <span className="tabular pl-0.5">{percent} % px</span>
      </span>
    </Hint>
  );
}

const CASCADE =
  "In the published cascade the second warp resamples the picture that the first one already resampled, so B is a little softer than one warp would be.";

/** What must be known when A and B are compared, and how the run on screen does it. */
function CascadeNote() {
  const resampling = useApp(({ run }) =>
    run.applied === null ? null : run.applied.poses.optimR ? run.applied.numerics.resampling : null,
  );
  const ofRun =
    resampling === "cascade"
      ? " This run does so."
      : resampling === "compose"
        ? " This run composes the two poses and samples the source once."
        : "";
  return (
    <Hint note={CASCADE + ofRun} side="bottom">
      <button
        type="button"
        aria-label={`About Optim R. ${CASCADE}${ofRun}`}
        className="rounded-full text-faint hover:text-text"
      >
        <Info size={12} aria-hidden="true" />
      </button>
    </Hint>
  );
}
