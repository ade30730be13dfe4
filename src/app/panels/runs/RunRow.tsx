import { Pin, Unlink2 } from "lucide-react";
import { useState } from "react";
import { isPerturbed } from "../../../engine/training/config.ts";
import { renameRun, tickRun } from "../../actions/manageRuns.ts";
import { Hint } from "../../controls/Hint.tsx";
import type { KeptRun } from "../../history/keptRun.ts";
import { COMPARED_METRICS } from "../../history/metricRows.ts";
import { keptRun } from "../../history/runHistory.ts";
import { count, figure } from "../../numbers.ts";
import { differencesOfTheRun } from "../../settings/differingSettings.ts";
import { useApp } from "../../store/index.ts";
import { MOST_TICKED } from "../../store/runs.ts";
import { RunMenu } from "./RunMenu.tsx";

/** One run of the list: what it is called, on what, how far, and its key number. */
export function RunRow({ run }: { readonly run: KeptRun }) {
  const { id, name } = run.record;
  const [isRenaming, setIsRenaming] = useState(false);
  const isTicked = useApp((state) => state.runs.ticked.includes(id));
  const isFull = useApp((state) => state.runs.ticked.length >= MOST_TICKED);
  const isCurrent = useApp((state) => state.runs.current === id);
  return (
    <li
      className={`-mx-1.5 grid grid-cols-[16px_minmax(0,1fr)_auto] items-start gap-x-2 rounded px-1.5 py-1 hover:bg-surface-2 ${isCurrent ? "bg-surface-1" : ""}`}
    >
      <input
        type="checkbox"
        aria-label={`Compare ${name}`}
        checked={isTicked}
        disabled={!isTicked && isFull}
        onChange={() => tickRun(id)}
        className="mt-[3px] size-3.5 accent-(--text)"
      />
      <div className="min-w-0">
        {isRenaming ? (
          <NameField name={name} onDone={(given) => finish(given)} />
        ) : (
          <Hint note={<Differences run={run} />} side="left">
            <p className="flex items-center gap-1 leading-snug">
              {run.isBaseline && <Pin size={11} aria-label="Baseline" className="shrink-0 text-dim" />}
              <span className="truncate font-medium">{name}</span>
              {isPerturbed(run.record.config.poses.perturbation) && (
                <Unlink2 size={11} aria-label="Poses damaged" className="shrink-0 text-warning" />
              )}
            </p>
          </Hint>
        )}
        <p className="truncate text-xs text-dim">
          <Progress run={run} isCurrent={isCurrent} />
        </p>
      </div>
      <div className="flex items-start gap-1">
        <KeyMetric run={run} />
        <RunMenu run={run} isCurrent={isCurrent} onRename={() => setIsRenaming(true)} />
      </div>
    </li>
  );

  function finish(given: string | null) {
    if (given !== null) renameRun(id, given);
    setIsRenaming(false);
  }
}

function NameField({
  name,
  onDone,
}: {
  readonly name: string;
  /** Null: the name stays. */
  readonly onDone: (given: string | null) => void;
}) {
  return (
    <input
      aria-label="Name of the run"
      defaultValue={name}
      maxLength={200}
      // biome-ignore lint/a11y/noAutofocus: renaming was asked for, and typing is what comes next
      autoFocus
      onFocus={({ currentTarget }) => currentTarget.select()}
      onBlur={({ currentTarget }) => onDone(currentTarget.value)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") onDone(null);
      }}
      className="h-5 w-full rounded-sm border border-control bg-surface-0 px-1"
    />
  );
}

function Progress({
  run: { record, isAdjusted },
  isCurrent,
}: {
  readonly run: KeptRun;
  readonly isCurrent: boolean;
}) {
  const isTraining = useApp(({ run }) => isCurrent && run.phase.status === "training");
  const step = useApp(({ run }) => (isCurrent ? run.step : null)) ?? record.steps;
  const isPart = step < record.config.steps;
  const steps = isPart ? `${count(step)} of ${count(record.config.steps)} steps` : `${count(step)} steps`;
  return (
    <>
      {isTraining && <span className="text-accent">training, </span>}
      {isCurrent && !isTraining && "on screen, "}
      <span className="tabular">{steps}</span>, {record.dataset.name}
      {isAdjusted && ", adjusted"}
    </>
  );
}

/** AbsRel where there is truth, the photometric error of the last reconstruction elsewhere. */
export function KeyMetric({ run: { record } }: { readonly run: KeptRun }) {
  const known = COMPARED_METRICS.filter(({ name }) => name === "absRel" || name === "photometricR")
    .map(({ title, read }) => ({ title, value: read(record) }))
    .find(({ value }) => value !== null);
  if (known === undefined || known.value === null) return null;
  return (
    <p className="tabular text-right leading-snug">
      {figure(known.value)}
      <span className="block text-xs text-faint">{known.title === "AbsRel" ? known.title : "photom. R"}</span>
    </p>
  );
}

/** What the run is, in full: how it differs from the run that it is named after. */
function Differences({ run: { record, isAdjusted } }: { readonly run: KeptRun }) {
  const parent = record.parent === null ? null : keptRun(record.parent);
  const differing = parent === null ? [] : differencesOfTheRun([parent.record.config, record.config]);
  return (
    <>
      <span className="block font-medium">{record.name}</span>
      {parent !== null && (
        <span className="block">
          {differing.length === 0
            ? `The same settings as ${parent.record.name}.`
            : `From ${parent.record.name}: ${differing
                .map((setting) => `${setting.label} ${setting.say(record.config)}`)
                .join(", ")}.`}
        </span>
      )}
      {isAdjusted && (
        <span className="block">Loss weights were changed while it trained: nothing is measured by it.</span>
      )}
      <span className="block opacity-75">
        {new Date(record.createdAt).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })},{" "}
        {record.adapter}
      </span>
    </>
  );
}
