import { Clipboard, Download, Gauge, Pause, SlidersHorizontal, Square } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { pause } from "../actions/train.ts";
import { Button } from "../controls/Button.tsx";
import { Segments } from "../controls/Segments.tsx";
import { download } from "../exporting/download.ts";
import { bytes, duration } from "../numbers.ts";
import { useApp } from "../store/index.ts";
import { isBusy } from "../store/run.ts";
import { BENCH_CONFIGS, BENCH_NAMES, type BenchName, benchBytes, benchTitle } from "./choices.ts";
import { MeasurementTable } from "./MeasurementTable.tsx";
import { asJson, asMarkdown, type Measured, SOFTWARE_NOTE, secondsLeft } from "./measurement.ts";
import { TileTable } from "./TileTable.tsx";
import { type BenchState, type Progress, useBench } from "./useBench.ts";

const ROUNDS = [1, 5, 20] as const;

/** Measures this GPU with training steps of made-up data. Closing it ends what is under way. */
export function BenchDialog({
  adapter,
  isSoftware,
  onClose,
}: {
  readonly adapter: string;
  readonly isSoftware: boolean;
  readonly onClose: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const [name, setName] = useState<BenchName>(isSoftware ? "quick" : "nano");
  const [rounds, setRounds] = useState<(typeof ROUNDS)[number]>(isSoftware ? 1 : 5);
  const [withStock, setWithStock] = useState(false);
  const { state, measure, tune, stop } = useBench();
  const phase = useApp(({ run }) => run.phase);
  const isTraining = isBusy(phase) || phase.status === "preparing";
  const config = BENCH_CONFIGS[name];
  return (
    <dialog
      ref={dialog}
      aria-label="Measure this GPU"
      onClose={onClose}
      className="m-auto max-h-[calc(100dvh-2rem)] w-[44rem] max-w-[calc(100vw-2rem)] overflow-y-auto rounded-md border border-hairline bg-surface-1 p-4 text-base text-text shadow-2xl backdrop:bg-black/40"
    >
      <div className="flex flex-col gap-3">
        <div>
          <h2 className="font-semibold">Measure this GPU</h2>
          <p className="text-dim">{adapter}</p>
          {isSoftware && state.status !== "measured" && <p className="text-warning">{SOFTWARE_NOTE}</p>}
        </div>
        {state.status !== "running" && (
          <>
            <div className="flex flex-wrap items-center gap-3">
              <Segments
                name="Networks"
                value={name}
                items={BENCH_NAMES.map((value) => ({ value, label: value }))}
                onChange={setName}
              />
              <Segments
                name="Rounds"
                value={rounds}
                items={ROUNDS.map((value) => ({ value, label: value === 1 ? "1 round" : `${value} rounds` }))}
                onChange={setRounds}
              />
              <Segments
                name="What is timed"
                value={withStock ? "stock" : "ours"}
                items={[
                  { value: "ours", label: "our kernels" },
                  { value: "stock", label: "and the library's operations" },
                ]}
                onChange={(value) => setWithStock(value === "stock")}
              />
            </div>
            <p className="text-sm text-dim">
              A training step of {benchTitle(config)}, eager and replayed in turn, on made-up pictures. Takes
              about {bytes(benchBytes(name, withStock, isSoftware))} of GPU memory besides what the page
              holds, and gives it back. "Choose tile shapes" times the shapes that the convolutions can have
              on this GPU, a few seconds of it, and remembers the fastest for later runs; no number of them
              changes.
            </p>
          </>
        )}
        {isTraining && (
          <div role="note" className="flex items-center gap-3">
            <p>Training would be measured too. Pause it first.</p>
            <Button icon={Pause} disabled={phase.status !== "training"} onClick={() => void pause()}>
              Pause training
            </Button>
          </div>
        )}
        <Outcome state={state} />
        <div className="flex items-center gap-2">
          {state.status === "running" ? (
            <Button icon={Square} onClick={stop}>
              Stop
            </Button>
          ) : (
            <Button
              look="primary"
              icon={Gauge}
              disabled={isTraining}
              onClick={() =>
                void measure({
                  config,
                  rounds,
                  arms: withStock ? ["stock", "eager", "replayed"] : ["eager", "replayed"],
                })
              }
            >
              {state.status === "measured" ? "Measure again" : "Measure"}
            </Button>
          )}
          {state.status !== "running" && (
            <Button icon={SlidersHorizontal} disabled={isTraining} onClick={() => void tune()}>
              Choose tile shapes
            </Button>
          )}
          {state.status === "measured" && <TakeAway measured={state.measured} />}
          <span className="grow" />
          <Button onClick={() => dialog.current?.close()}>Close</Button>
        </div>
      </div>
    </dialog>
  );
}

function Outcome({ state }: { readonly state: BenchState }) {
  switch (state.status) {
    case "none":
      return null;
    case "running":
      return <BenchProgress progress={state.progress} elapsedMs={state.elapsedMs} />;
    case "measured":
      return <MeasurementTable measured={state.measured} />;
    case "tuned":
      return <TileTable settled={state.settled} />;
    case "failed":
      return (
        <p role="alert">
          <span className="text-error">{state.problem.message}</span> {state.problem.remedy}
        </p>
      );
    default:
      return state satisfies never;
  }
}

const STAGE_WORDS: Readonly<Record<Progress["stage"], string>> = {
  counting: "Counting what a step asks of a GPU",
  peaks: "Measuring the peaks",
  control: "Measuring the control",
  steps: "Timing steps",
  tiles: "Choosing tile shapes",
};

function BenchProgress({
  progress,
  elapsedMs,
}: {
  readonly progress: Progress | null;
  readonly elapsedMs: number;
}) {
  const { done, total } = progress ?? { done: 0, total: 1 };
  const left = secondsLeft(done, total, elapsedMs);
  const words = progress === null ? "Starting" : STAGE_WORDS[progress.stage];
  return (
    <div>
      <p role="status" className="tabular mb-1">
        {words}
        {left === null ? "" : `, about ${duration(left)} left`}
      </p>
      <progress aria-label="Measuring" value={done} max={total} className="h-1.5 w-full accent-accent" />
    </div>
  );
}

function TakeAway({ measured }: { readonly measured: Measured }) {
  const [isCopied, setIsCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(asMarkdown(measured));
    setIsCopied(true);
  };
  return (
    <>
      <Button icon={Clipboard} onClick={() => void copy()}>
        <span aria-live="polite">{isCopied ? "Copied" : "Copy as Markdown"}</span>
      </Button>
      <Button
        icon={Download}
        onClick={() => download("gpu-measurement.json", asJson(measured), "application/json")}
      >
        JSON
      </Button>
    </>
  );
}
