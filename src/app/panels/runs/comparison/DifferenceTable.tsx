import { ArrowDown, ArrowUp, Equal, Pin } from "lucide-react";
import {
  COMPARED_METRICS,
  type ComparedValue,
  comparedValues,
  hasSameLoss,
  newestEvaluation,
} from "../../../history/metricRows.ts";
import type { SeedGroup } from "../../../history/seedGroups.ts";
import { count, figure } from "../../../numbers.ts";
import { differingSettings } from "../../../settings/differingSettings.ts";
import { RunSample } from "./RunSample.tsx";

const CELL = "border-t border-hairline px-2 py-1 text-left align-top font-normal";

/** Settings that differ, and every number against the baseline's. */
export function DifferenceTable({
  groups,
  baseline,
}: {
  readonly groups: readonly SeedGroup[];
  readonly baseline: number;
}) {
  const isOneDataset = new Set(groups.map(({ of }) => of.record.dataset.fingerprint)).size === 1;
  return (
    <div className="min-w-0">
      <table className="w-full table-fixed border-collapse text-sm">
        <caption className="sr-only">What the runs differ in, and their numbers against the baseline</caption>
        <thead>
          <tr>
            <th scope="col" className="w-24 px-2 py-1 text-left align-bottom text-xs font-normal text-dim">
              run
            </th>
            {groups.map((group, i) => (
              <th
                key={group.of.record.id}
                scope="col"
                className="px-2 py-1 text-left align-bottom font-normal"
              >
                <RunSample index={i} />
                <span className="flex items-center gap-1">
                  {i === baseline && <Pin size={11} aria-label="Baseline" className="shrink-0 text-dim" />}
                  <span className="font-semibold break-words">{group.of.record.name}</span>
                </span>
                <span className="block text-xs text-dim">{extent(group)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <SettingRows groups={groups} />
        {/* Against nothing where the data differ: then no number is better or worse. */}
        <MetricRows groups={groups} baseline={isOneDataset ? baseline : -1} />
      </table>
      <p className="px-2 py-1.5 text-xs leading-snug text-dim">
        {!isOneDataset && "The runs are of different data: their numbers say nothing about each other. "}
        <MeasuredAt groups={groups} />
        {isOneDataset &&
          groups.some(({ of }) => !hasSameLoss(of.record.config, groups[baseline]?.of.record.config)) &&
          " Where the photometric error is made of other things, losses are shown and not compared."}
      </p>
    </div>
  );
}

function extent({ of, runs }: SeedGroup): string {
  const steps = runs.map(({ record }) => record.steps);
  const [least, most] = [Math.min(...steps), Math.max(...steps)];
  const inSteps = least === most ? `${count(most)} steps` : `${count(least)} to ${count(most)} steps`;
  if (runs.length > 1) return `${inSteps}, ${runs.length} seeds`;
  return of.isAdjusted ? `${inSteps}, adjusted while it trained` : inSteps;
}

function SettingRows({ groups }: { readonly groups: readonly SeedGroup[] }) {
  const settings = differingSettings(groups.map(({ of }) => of.record.config)).filter(
    // A group of seeds has no seed of its own.
    ({ field }) => field !== "seed" || groups.every(({ runs }) => runs.length === 1),
  );
  return (
    <tbody>
      {settings.length === 0 && (
        <tr>
          <td colSpan={groups.length + 1} className={`${CELL} text-dim`}>
            No setting differs.
          </td>
        </tr>
      )}
      {settings.map((setting) => (
        <tr key={setting.field}>
          <th scope="row" className={`${CELL} text-dim`}>
            {setting.label}
          </th>
          {groups.map(({ of }) => (
            <td key={of.record.id} className={CELL}>
              {setting.say(of.record.config)}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}

function MetricRows({
  groups,
  baseline,
}: {
  readonly groups: readonly SeedGroup[];
  readonly baseline: number;
}) {
  const rows = COMPARED_METRICS.map((metric) => ({
    metric,
    values: comparedValues(metric, groups, baseline),
  })).filter(({ values }) => values.some((value) => value !== null));
  return (
    <tbody className="tabular">
      {rows.map(({ metric: { name, title, unit }, values }) => (
        <tr key={name}>
          <th scope="row" className={`${CELL} whitespace-nowrap text-dim`}>
            {title}
            {unit !== "" && <span className="text-faint"> {unit}</span>}
          </th>
          {groups.map(({ of }, i) => (
            <td key={of.record.id} className={CELL}>
              <Value value={values[i] ?? null} />
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}

const VERDICTS = {
  better: "text-text",
  worse: "text-warning",
  same: "text-dim",
} as const;

function Value({ value }: { readonly value: ComparedValue | null }) {
  if (value === null) return <span className="text-faint">–</span>;
  const { mean, deviation, change } = value;
  return (
    <>
      {figure(mean)}
      {deviation !== null && <span className="text-dim"> ± {roughly(deviation)}</span>}
      {change !== null && (
        <span className={`flex items-center gap-0.5 text-xs whitespace-nowrap ${VERDICTS[change.verdict]}`}>
          <ChangeIcon difference={change.difference} />
          {change.verdict === "same"
            ? "the same"
            : `${change.verdict} by ${figure(Math.abs(change.difference))}`}
        </span>
      )}
    </>
  );
}

/** A deviation has two digits that mean something at most. */
function roughly(deviation: number): string {
  return deviation === 0 ? "0" : Number(deviation.toPrecision(2)).toString();
}

function ChangeIcon({ difference }: { readonly difference: number }) {
  const Icon = difference === 0 ? Equal : difference < 0 ? ArrowDown : ArrowUp;
  return <Icon size={11} aria-hidden="true" />;
}

/** At which step and on which frames the metrics were measured: numbers of different steps are no fair comparison. */
function MeasuredAt({ groups }: { readonly groups: readonly SeedGroup[] }) {
  const evaluations = groups.flatMap(({ runs }) =>
    runs.flatMap(({ record }) => newestEvaluation(record) ?? []),
  );
  if (evaluations.length === 0)
    return "No ground truth was evaluated: the losses are means over the last 20 steps.";
  const steps = [...new Set(evaluations.map(({ step }) => step))].sort((a, b) => a - b);
  const frames = new Set(evaluations.map(({ choice }) => choice.frames));
  const protocols = new Set(evaluations.map(({ choice }) => `${choice.protocol}, ${choice.scaling}`));
  return [
    `Depth measured ${frames.size === 1 && frames.has("heldOut") ? "on held-out frames " : ""}at step ${steps.map(count).join(" and ")}`,
    ...(protocols.size > 1 ? ["with different protocols"] : []),
    "losses are means over the last 20 steps.",
  ].join("; ");
}
