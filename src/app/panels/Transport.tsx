import { Pause, Play, RotateCcw, StepForward } from "lucide-react";
import { isStartBlocked, pause, reset, step, train, trainingObstacle } from "../actions/train.ts";
import { Button } from "../controls/Button.tsx";
import { sequenceView } from "../frames.ts";
import { count, duration, figure, rate } from "../numbers.ts";
import { KeyHint } from "../shortcuts/KeyHint.tsx";
import { statusSentence } from "../statusSentence.ts";
import { useApp } from "../store/index.ts";
import { secondsLeft } from "../store/run.ts";

/** The transport and its telemetry: never leaves the screen. */
export function Transport() {
  return (
    <section
      aria-label="Transport"
      className="flex h-11 shrink-0 items-center gap-3 border-t border-hairline px-3"
    >
      <TransportButtons />
      <StatusAndProgress />
      <Telemetry />
    </section>
  );
}

function TransportButtons() {
  const obstacle = useApp(trainingObstacle);
  const phase = useApp((state) => state.run.phase);
  const hasRun = useApp((state) => state.run.id !== null);
  const isBlocked = useApp(isStartBlocked);
  const why =
    obstacle ?? (phase.status === "finished" ? "The run is finished: raise Steps, or Reset." : undefined);
  return (
    <div className="flex items-center gap-1.5">
      <KeyHint of="train" note="Train">
        <Button look="primary" icon={Play} disabled={isBlocked} title={why} onClick={() => void train()}>
          Train
        </Button>
      </KeyHint>
      <KeyHint of="train" note="Pause">
        <Button icon={Pause} disabled={phase.status !== "training"} onClick={() => void pause()}>
          Pause
        </Button>
      </KeyHint>
      <KeyHint of="step">
        <Button icon={StepForward} disabled={isBlocked} title={why} onClick={() => void step()}>
          Step
        </Button>
      </KeyHint>
      <Button
        icon={RotateCcw}
        disabled={!hasRun || phase.status === "preparing" || phase.status === "stepping" || obstacle !== null}
        onClick={() => void reset()}
      >
        Reset
      </Button>
    </div>
  );
}

function StatusAndProgress() {
  const sequence = useApp((state) => state.view.frame.sequence);
  const dataset = useApp((state) => state.dataset);
  const run = useApp((state) => state.run);
  const weights = useApp((state) => state.weights);
  const evaluation = useApp((state) => state.evaluation);
  const draftSteps = useApp((state) => state.settings.draft.steps);
  const view = dataset.status === "open" ? sequenceView(sequence) : null;
  const opened = view === null ? null : { triplets: view.triplets, frames: view.frames.length };
  const steps = run.applied?.steps ?? draftSteps;
  const isCounting =
    run.phase.status === "training" ||
    dataset.status === "opening" ||
    evaluation.phase.status === "evaluating";
  return (
    <div className="min-w-0 grow">
      {/* While numbers run, the sentence changes ten times a second: it can be read, but is not announced. */}
      <p role="status" aria-live={isCounting ? "off" : "polite"} className="truncate">
        {statusSentence({ dataset, run, weights, evaluation }, opened)}
      </p>
      <div
        role="progressbar"
        aria-label="Training progress"
        aria-valuemin={0}
        aria-valuemax={steps}
        aria-valuenow={run.step}
        className="mt-1 h-[3px] overflow-hidden rounded-full bg-surface-2"
      >
        <div
          className={`h-full ${run.phase.status === "training" ? "bg-accent" : "bg-dim"}`}
          style={{ width: `${Math.min(100, (100 * run.step) / steps)}%` }}
        />
      </div>
    </div>
  );
}

function Telemetry() {
  const run = useApp((state) => state.run);
  const steps = useApp((state) => state.run.applied?.steps ?? state.settings.draft.steps);
  const left = secondsLeft(run);
  return (
    <dl className="flex shrink-0 gap-4">
      <Figure name="step" width="min-w-20">
        {count(run.step)}
        <span className="text-faint"> / {count(steps)}</span>
      </Figure>
      <Figure name="steps/s" width="min-w-9">
        {run.stepsPerSecond === null ? "–" : rate(run.stepsPerSecond)}
      </Figure>
      <Figure name="elapsed" width="min-w-11">
        {run.step === 0 ? "–" : duration(run.elapsedMs / 1000)}
      </Figure>
      <Figure name="left" width="min-w-11">
        {left === null ? "–" : duration(left)}
      </Figure>
      <Figure name="loss" width="min-w-12">
        {run.loss === null ? "–" : figure(run.loss)}
      </Figure>
      {run.skippedSteps > 0 && (
        <Figure name="skipped" width="min-w-8">
          <span className="text-warning">{count(run.skippedSteps)}</span>
        </Figure>
      )}
    </dl>
  );
}

function Figure({
  name,
  width,
  children,
}: {
  readonly name: string;
  readonly width: string;
  readonly children: React.ReactNode;
}) {
  return (
    <div className={`text-right ${width}`}>
      <dt className="text-xs leading-tight text-faint">{name}</dt>
      <dd className="leading-tight">{children}</dd>
    </div>
  );
}
