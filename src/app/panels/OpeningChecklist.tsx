import { Check, LoaderCircle } from "lucide-react";
import { cancelOpening } from "../actions/openDataset.ts";
import { Button } from "../controls/Button.tsx";
import { count } from "../numbers.ts";
import { useApp } from "../store/index.ts";

/** What has been read and what is being read now. */
export function OpeningChecklist() {
  const dataset = useApp((state) => state.dataset);
  if (dataset.status !== "opening") return null;
  const { stages, title } = dataset;
  const now = stages.at(-1);
  return (
    <section aria-label="Opening">
      <h2 className="mb-1.5 truncate font-semibold">Opening {title}</h2>
      <ul className="text-sm">
        {stages.map((stage) => (
          <li key={stage.name} className="flex h-6 items-center gap-2">
            {stage === now ? (
              <LoaderCircle
                size={13}
                aria-label="under way"
                className="text-accent motion-safe:animate-spin"
              />
            ) : (
              <Check size={13} aria-label="done" className="text-dim" />
            )}
            <span className="grow truncate first-letter:uppercase">{stage.name}</span>
            {stage.total > 0 && (
              <span className="tabular whitespace-nowrap text-dim">
                {count(stage.done)} of {count(stage.total)}
              </span>
            )}
          </li>
        ))}
      </ul>
      <div
        role="progressbar"
        aria-label="Opening progress"
        aria-valuemin={0}
        aria-valuemax={now?.total ?? 0}
        aria-valuenow={now?.done ?? 0}
        className="my-2 h-0.5 bg-surface-2"
      >
        <div
          className="h-full bg-accent"
          style={{ width: `${now !== undefined && now.total > 0 ? (100 * now.done) / now.total : 0}%` }}
        />
      </div>
      <Button onClick={() => void cancelOpening()}>Cancel</Button>
    </section>
  );
}
