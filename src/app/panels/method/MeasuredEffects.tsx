import { ArrowDown, ArrowUp, Equal } from "lucide-react";
import type { ReactNode } from "react";
import { comparePair } from "../../actions/manageRuns.ts";
import { queueMissing } from "../../actions/queueRuns.ts";
import { type Aspect, type AspectValue, aspectNamed } from "../../history/aspects.ts";
import { isSamePlan, missingOf, type RunPlan } from "../../history/counterpart.ts";
import { type Measure, type MeasuredEffect, measuredEffect } from "../../history/measuredEffect.ts";
import { useKeptRuns } from "../../history/useRuns.ts";
import { count, figure } from "../../numbers.ts";
import { useApp } from "../../store/index.ts";
import { objection } from "../../store/settings.ts";
import { useBasePlan } from "./useBasePlan.ts";

const MEASURES: Readonly<Record<Measure, string>> = {
  absRel: "AbsRel",
  photometricR: "photometric R",
  photometricT: "photometric t",
  smoothness: "smoothness",
};

/** What another value of an aspect did, against the run on screen or, without one, the settings; and the way to the runs
 *  that would show it. */
export function MeasuredEffects({ name }: { readonly name: string }) {
  const aspect = aspectNamed(name);
  const { plan: base, isRunning } = useBasePlan();
  return (
    <div className="mt-2 border-t border-hairline pt-1.5">
      <h4 className="text-xs font-semibold text-dim">Measured in this browser</h4>
      {base === null ? (
        <p className="text-dim">Open a sequence to train on.</p>
      ) : (
        aspect
          .alternatives(base.config)
          .map((to) => (
            <Alternative key={String(to)} aspect={aspect} base={base} to={to} isBaseRunning={isRunning} />
          ))
      )}
    </div>
  );
}

function Alternative({
  aspect,
  base,
  to,
  isBaseRunning,
}: {
  readonly aspect: Aspect;
  readonly base: RunPlan;
  readonly to: AspectValue;
  readonly isBaseRunning: boolean;
}) {
  const kept = useKeptRuns();
  const canTrain = useApp(({ run }) => run.engine.status === "ready");
  const from = aspect.valueIn(base.config);
  const counterpart = { ...base, config: aspect.set(base.config, to) };
  const refused = objection(counterpart.config);
  const change = `${aspect.say(from)} → ${aspect.say(to)}`;
  if (refused !== null) {
    return (
      <p className="mt-1 text-dim">
        {change}: {refused}
      </p>
    );
  }
  const effect = measuredEffect(aspect, base.config, to, base.fingerprint, kept);
  const pair = isBaseRunning ? [counterpart] : [base, counterpart];
  const missing = missingOf(pair, kept);
  return (
    <div className="mt-1">
      <p className="tabular text-dim">{change}</p>
      {effect === null ? (
        <p className="text-dim">No two runs differ only in this yet.</p>
      ) : (
        <Effect effect={effect} />
      )}
      <div className="mt-1 flex flex-wrap items-center gap-1">
        {missing.length > 0 && (
          <QueueButton plans={missing} isDisabled={!canTrain}>
            {missing.length === 1 ? "Run the missing counterpart" : "Run the pair"}
            {aspect.alternatives(base.config).length > 1 && `, ${aspect.say(to)}`}
          </QueueButton>
        )}
        {missing.length === 0 && effect !== null && (
          <QueueButton plans={anotherSeed([base, counterpart], effect)} isDisabled={!canTrain}>
            Run both with seed {nextSeed(effect)}
          </QueueButton>
        )}
        {effect !== null && (
          <button
            type="button"
            onClick={() => comparePair(effect.pair)}
            className="h-6 rounded-sm px-1.5 text-xs text-dim hover:bg-surface-2 hover:text-text"
          >
            Compare
          </button>
        )}
      </div>
    </div>
  );
}

function QueueButton({
  plans,
  isDisabled,
  children,
}: {
  readonly plans: readonly RunPlan[];
  readonly isDisabled: boolean;
  readonly children: ReactNode;
}) {
  const isQueued = useApp(({ runs }) =>
    plans.every((plan) => runs.queue.some((queued) => isSamePlan(queued.plan, plan))),
  );
  return (
    <button
      type="button"
      disabled={isDisabled || isQueued}
      title={
        isQueued
          ? "It waits in the queue, under Runs"
          : "Same seed, data and steps, after the run on screen. Networks that are not saved make way for it."
      }
      onClick={() => queueMissing(plans)}
      className="h-6 rounded-sm bg-surface-2 px-1.5 text-xs hover:bg-hairline disabled:text-faint disabled:hover:bg-surface-2"
    >
      {isQueued ? "Queued" : children}
    </button>
  );
}

function Effect({ effect: { measures, seeds, steps } }: { readonly effect: MeasuredEffect }) {
  if (measures.length === 0) {
    return (
      <p className="text-dim">
        Both runs are there, but without ground truth: this changes the loss itself, so losses say nothing.
      </p>
    );
  }
  const extent =
    steps.least === steps.most ? count(steps.most) : `${count(steps.least)} to ${count(steps.most)}`;
  return (
    <>
      <dl className="tabular">
        {measures.map(({ measure, before, after, deviation }) => (
          <div key={measure} className="flex flex-wrap gap-x-1.5">
            <dt className="text-dim">{MEASURES[measure]}</dt>
            <dd>
              {figure(before)} → {figure(after)}
            </dd>
            <dd>
              <Verdict difference={after - before} deviation={deviation} />
            </dd>
          </div>
        ))}
      </dl>
      <p className="text-xs text-dim">
        after {extent} steps, {seeds.length === 1 ? `seed ${seeds[0]}` : `mean of ${seeds.length} seeds`}
      </p>
    </>
  );
}

/** Of all that is measured here less is better. */
function Verdict({
  difference,
  deviation,
}: {
  readonly difference: number;
  readonly deviation: number | null;
}) {
  const Icon = difference === 0 ? Equal : difference < 0 ? ArrowDown : ArrowUp;
  const words =
    difference === 0
      ? "the same"
      : `${difference < 0 ? "better" : "worse"} by ${figure(Math.abs(difference))}`;
  return (
    <span className={`inline-flex items-center gap-0.5 ${difference > 0 ? "text-warning" : ""}`}>
      <Icon size={11} aria-hidden="true" />
      {words}
      {deviation !== null && ` ± ${figure(deviation)}`}
    </span>
  );
}

function nextSeed({ seeds }: MeasuredEffect): number {
  return Math.max(...seeds) + 1;
}

function anotherSeed(plans: readonly RunPlan[], effect: MeasuredEffect): RunPlan[] {
  return plans.map((plan) => ({ ...plan, config: { ...plan.config, seed: nextSeed(effect) } }));
}
