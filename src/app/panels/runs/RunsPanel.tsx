import { Columns3, Undo2 } from "lucide-react";
import { useEffect, useState } from "react";
import { compareTicked, undoDeletion } from "../../actions/manageRuns.ts";
import { Button } from "../../controls/Button.tsx";
import { deletedRun } from "../../history/runHistory.ts";
import { useKeptRuns, useTickedRuns } from "../../history/useRuns.ts";
import { useApp } from "../../store/index.ts";
import { MOST_TICKED } from "../../store/runs.ts";
import { QueueList } from "./QueueList.tsx";
import { RunRow } from "./RunRow.tsx";

/** Every run of this browser, and what waits to be trained. */
export function RunsPanel() {
  const runs = useKeptRuns();
  return (
    <section aria-label="Runs" className="flex min-h-0 grow flex-col">
      <CompareBar count={runs.length} />
      <div className="flex min-h-0 grow flex-col gap-3 overflow-y-auto px-3 pb-3">
        <QueueList />
        {runs.length === 0 ? (
          <EmptyList />
        ) : (
          <ul aria-label="Runs of this browser">
            {runs.map((run) => (
              <RunRow key={run.record.id} run={run} />
            ))}
          </ul>
        )}
      </div>
      <UndoBar />
    </section>
  );
}

function CompareBar({ count }: { readonly count: number }) {
  const ticked = useTickedRuns().length;
  const isComparing = useApp((state) => state.runs.isComparing);
  if (count === 0) return null;
  return (
    <div className="flex shrink-0 items-center gap-2 px-3 py-2">
      <Button
        look={ticked >= 2 && !isComparing ? "primary" : "plain"}
        icon={Columns3}
        disabled={ticked < 2}
        aria-pressed={isComparing}
        onClick={() => compareTicked(!isComparing)}
      >
        Compare{ticked >= 2 ? ` ${ticked}` : ""}
      </Button>
      <p className="text-xs leading-tight text-dim">
        {ticked < 2 ? `Tick 2 to ${MOST_TICKED} runs to put them side by side.` : "Esc closes it."}
      </p>
    </div>
  );
}

function EmptyList() {
  const history = useApp((state) => state.runs.history);
  if (history === "reading") return <p className="py-2 text-dim">Reading the runs of this browser.</p>;
  return (
    <p className="py-2 leading-snug text-dim">
      Every run is kept here with its settings, curves and pictures
      {history === "kept" ? ", also when the page is closed" : " until the page is closed"}. Train one, switch
      one thing, train again: then compare the two.
    </p>
  );
}

/** A deletion is offered back loudly at first. */
const FRESH_MS = 8000;

function UndoBar() {
  const last = useApp((state) => state.runs.deleted.at(-1));
  const count = useApp((state) => state.runs.deleted.length);
  const [shownFor, setShownFor] = useState<string | undefined>(undefined);
  useEffect(() => {
    if (last === undefined) return;
    setShownFor(last);
    const timer = setTimeout(() => setShownFor(undefined), FRESH_MS);
    return () => clearTimeout(timer);
  }, [last]);
  const name = last === undefined ? undefined : deletedRun(last)?.record.name;
  const isFresh = last !== undefined && shownFor === last;
  return (
    <div aria-live="polite" className="shrink-0">
      {last !== undefined && name !== undefined && (
        <div
          className={`flex items-center gap-2 border-t border-hairline px-3 py-1.5 ${isFresh ? "bg-surface-2" : ""}`}
        >
          <p className={`min-w-0 grow truncate text-sm ${isFresh ? "" : "text-dim"}`}>
            {isFresh || count === 1 ? `Deleted ${name}` : `${count} deleted, ${name} last`}
          </p>
          <Button look={isFresh ? "primary" : "quiet"} icon={Undo2} onClick={() => undoDeletion(last)}>
            Undo delete
          </Button>
        </div>
      )}
    </div>
  );
}
