import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { compareTicked } from "../../../actions/manageRuns.ts";
import { Button } from "../../../controls/Button.tsx";
import { Toggle } from "../../../controls/Toggle.tsx";
import type { KeptRun } from "../../../history/keptRun.ts";
import { groupBySeed, hasSiblings } from "../../../history/seedGroups.ts";
import { useKeptRuns, useTickedRuns } from "../../../history/useRuns.ts";
import { CurveOverlay } from "./CurveOverlay.tsx";
import { DifferenceTable } from "./DifferenceTable.tsx";
import { PictureRow } from "./PictureRow.tsx";

/** The ticked runs side by side: their pictures of one frame, what they differ in and by how much, and their curves. */
export function ComparisonPanel() {
  const ticked = useTickedRuns();
  const kept = useKeptRuns();
  const [joinsSeeds, setJoinsSeeds] = useState(true);
  const canJoin = hasSiblings(ticked, kept);
  const groups = groupBySeed(ticked, kept, joinsSeeds && canJoin);
  const baseline = baselineOf(groups.map(({ of }) => of));
  useEscape(() => compareTicked(false));
  return (
    <section aria-label="Comparison of runs" className="flex min-h-0 grow flex-col">
      <div className="flex h-8 shrink-0 items-center gap-4 border-b border-hairline px-3">
        <h2 className="font-semibold whitespace-nowrap">{groups.length} runs compared</h2>
        <span className="min-w-0 grow truncate text-xs text-dim">
          Against {groups[baseline]?.of.record.name}
          {groups[baseline]?.of.isBaseline ? ", the pinned baseline" : ", ticked first"}
        </span>
        {canJoin && (
          <div className="w-36">
            <Toggle
              name="Mean over seeds"
              isOn={joinsSeeds}
              onChange={setJoinsSeeds}
              effect="Each run stands with those of this browser that differ from it in the seed alone: means, deviations and bands over all of them."
              note={null}
            />
          </div>
        )}
        <Button
          look="quiet"
          icon={X}
          aria-label="Close the comparison"
          onClick={() => compareTicked(false)}
        />
      </div>
      <div className="@container min-h-0 grow space-y-3 overflow-y-auto p-3">
        <PictureRow groups={groups} />
        <div className="grid gap-4 @min-[680px]:grid-cols-2">
          <DifferenceTable groups={groups} baseline={baseline} />
          <CurveOverlay groups={groups} />
        </div>
      </div>
    </section>
  );
}

/** The pinned run if it is among them, else the first. */
function baselineOf(runs: readonly KeptRun[]): number {
  return Math.max(
    0,
    runs.findIndex(({ isBaseline }) => isBaseline),
  );
}

/** Escape closes, unless something in front of it takes the key. */
function useEscape(close: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const isTaken =
        event.target instanceof Element &&
        event.target.closest("[role=menu], [role=listbox], input[type=text]");
      if (event.key === "Escape" && !event.defaultPrevented && !isTaken) close();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [close]);
}
