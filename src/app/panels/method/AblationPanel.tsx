import { useState } from "react";
import { reset } from "../../actions/train.ts";
import { Part } from "../../controls/Part.tsx";
import { ABLATIONS, WEIGHTS } from "../../settings/ablations.ts";
import { useApp } from "../../store/index.ts";
import { pendingChanges } from "../../store/settings.ts";
import { AblationRow } from "./AblationRow.tsx";
import { Choices } from "./Choices.tsx";
import { IterationsRow } from "./IterationsRow.tsx";
import { PoseDamageRows } from "./PoseDamageRows.tsx";
import { RunNumbers } from "./RunNumbers.tsx";
import { NothingFound, SettingsQuery, SettingsSearchField, Unsearched } from "./settingsSearch.tsx";
import { LiveMark, WeightRow } from "./WeightRow.tsx";

/** The right column: every choice of the method, each with what it removes. */
export function AblationPanel() {
  const draft = useApp((state) => state.settings.draft);
  const pending = usePending();
  const [query, setQuery] = useState("");
  return (
    // What goes on below the fold fades; at the end only the padding does.
    <SettingsQuery value={query}>
      <section aria-label="Method" className="min-h-0 grow overflow-y-auto mask-b-from-[calc(100%-20px)]">
        <div className="sections gap-y-2 p-3 pb-5">
          <SettingsSearchField query={query} onChange={setQuery} />
          <NothingFound />
          <Choices draft={draft} pending={pending} />
          {pending.length > 0 && <PendingNote count={pending.length} />}
          <Part name="switches">
            <Unsearched>
              <h2 className="mb-1 font-semibold">Method</h2>
            </Unsearched>
            {ABLATIONS.map((ablation) => (
              <Part key={ablation.name} name={ablation.fields[0]}>
                <AblationRow ablation={ablation} draft={draft} pending={pending} />
                {ablation.name === "Self-distillation" && <IterationsRow draft={draft} pending={pending} />}
              </Part>
            ))}
          </Part>
          <Part name="poses.perturbation.rotationDegrees">
            <PoseDamageRows draft={draft} pending={pending} />
          </Part>
          <Part name="lossWeights">
            <Unsearched>
              <h2 className="mb-1 flex items-center gap-1 font-semibold">
                Loss weights <LiveMark />
              </h2>
            </Unsearched>
            {WEIGHTS.map((weight) => (
              <Part key={weight.name} name={`losses.${weight.field}`}>
                <WeightRow weight={weight} draft={draft} />
              </Part>
            ))}
          </Part>
          <Part name="numbers">
            <RunNumbers draft={draft} pending={pending} />
          </Part>
        </div>
      </section>
    </SettingsQuery>
  );
}

/** What waits for a restart: nothing before the first step, since Train then builds what is set. */
function usePending(): readonly string[] {
  const applied = useApp((state) => (state.run.id !== null && state.run.step > 0 ? state.run.applied : null));
  const draft = useApp((state) => state.settings.draft);
  return applied === null ? [] : pendingChanges(applied, draft);
}

function PendingNote({ count }: { readonly count: number }) {
  const isBlocked = useApp(({ run }) => run.phase.status === "preparing" || run.engine.status !== "ready");
  return (
    <p className="rounded bg-surface-2 px-2 py-1.5 text-sm leading-snug">
      {count === 1 ? "1 change needs" : `${count} changes need`} new networks.{" "}
      <button
        type="button"
        disabled={isBlocked}
        onClick={() => void reset()}
        className="rounded-sm text-accent underline underline-offset-2 disabled:text-faint"
      >
        Restart to apply
      </button>
    </p>
  );
}
