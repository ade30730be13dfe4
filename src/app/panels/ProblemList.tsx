import { CircleX, TriangleAlert, X } from "lucide-react";
import type { Problem } from "../../engine/problem.ts";
import { useIntoSight } from "../controls/useIntoSight.ts";
import { change, useApp } from "../store/index.ts";
import { dismissed } from "../store/problems.ts";

/** Everything that is wrong, each with its place and its remedy. Errors first, the latest on top. What a person's own
 *  action has met comes into sight. */
export function ProblemList() {
  const { ofDataset, ofWeights, ofLink, ofActions } = useApp((state) => state.problems);
  const all = [...ofActions.toReversed(), ...ofLink, ...ofWeights, ...ofDataset];
  const errors = all.filter(({ severity }) => severity === "error");
  const warnings = all.filter(({ severity }) => severity === "warning");
  const place = useIntoSight(ofActions.at(-1) ?? null);
  return (
    <section ref={place} aria-label="Problems">
      <h2 className="mb-1 font-semibold">Problems</h2>
      {all.length === 0 && <p className="text-dim">None found.</p>}
      <ul>
        {[...errors, ...warnings].map((problem, i) => (
          <ProblemItem
            // biome-ignore lint/suspicious/noArrayIndexKey: problems are values without identity
            key={i}
            problem={problem}
            isOpen={i === 0}
            canDismiss={ofActions.includes(problem) || ofLink.includes(problem)}
          />
        ))}
      </ul>
    </section>
  );
}

function ProblemItem({
  problem,
  isOpen,
  canDismiss,
}: {
  readonly problem: Problem;
  readonly isOpen: boolean;
  readonly canDismiss: boolean;
}) {
  const isError = problem.severity === "error";
  const Icon = isError ? CircleX : TriangleAlert;
  const place =
    problem.file === null ? null : problem.line === null ? problem.file : `${problem.file}:${problem.line}`;
  return (
    <li className="border-t border-hairline first:border-0">
      <details open={isOpen} className="group relative py-1">
        <summary className="flex cursor-default list-none items-start gap-1.5 rounded py-0.5 pr-5 hover:bg-surface-1">
          <Icon
            size={14}
            aria-hidden="true"
            className={`mt-0.5 shrink-0 ${isError ? "text-error" : "text-warning"}`}
          />
          <span className="min-w-0">
            <span className={isError ? "text-error" : "text-warning"}>{isError ? "Error" : "Warning"}</span>
            {place !== null && <span className="block font-mono text-xs break-all">{place}</span>}
            <span className="block leading-snug break-words group-not-open:line-clamp-1">
              {problem.message}
            </span>
          </span>
        </summary>
        <p className="mt-0.5 mb-1 ml-5 text-sm leading-snug text-dim">{problem.remedy}</p>
        {canDismiss && (
          <button
            type="button"
            aria-label="Dismiss"
            onClick={() => change("problems", (problems) => dismissed(problems, problem))}
            className="absolute top-1.5 right-0 grid size-5 place-items-center rounded-sm text-faint hover:bg-surface-2 hover:text-text"
          >
            <X size={12} aria-hidden="true" />
          </button>
        )}
      </details>
    </li>
  );
}
