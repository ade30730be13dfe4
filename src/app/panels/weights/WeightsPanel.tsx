import { useRef } from "react";
import { WEIGHT_ENDINGS } from "../../../engine/checkpoint/weightFileNames.ts";
import { forgetWeights, openWeights } from "../../actions/openWeights.ts";
import { saveWeights } from "../../actions/saveWeights.ts";
import { trainingObstacle } from "../../actions/train.ts";
import { trainFresh, trainFromWeights } from "../../actions/trainFromWeights.ts";
import { Button } from "../../controls/Button.tsx";
import { Hint } from "../../controls/Hint.tsx";
import { useIntoSight } from "../../controls/useIntoSight.ts";
import { openedWeights, type WeightsReport } from "../../frames.ts";
import { useApp } from "../../store/index.ts";
import { openOf } from "../../store/weights.ts";
import { whyNoDepth } from "../../weights/weightsInWords.ts";
import { RecognisedWeights } from "./RecognisedWeights.tsx";

/** Weights in and out: what was opened and recognised, and the run's own as a file. */
export function WeightsPanel() {
  const version = useApp(({ weights }) => openOf(weights)?.version ?? null);
  const place = useIntoSight(version);
  const reading = useApp(({ weights }) => (weights.status === "opening" ? weights.title : null));
  const report = openedWeights();
  return (
    <section ref={place} aria-label="Weights">
      <div className="mb-1 flex items-center justify-between">
        <h2 className="font-semibold">Weights</h2>
        {report !== null && <ForgetButton />}
      </div>
      {reading !== null && <p className="mb-2 text-sm text-dim">Reading {reading}.</p>}
      {report === null ? (
        <p className="mb-2 text-sm leading-snug text-dim">
          Drop a checkpoint, e.g. GasMono's <Path>encoder.pth</Path> and <Path>depth.pth</Path>, to see its
          depth or to train from it.
        </p>
      ) : (
        <>
          <RecognisedWeights report={report} />
          <WhatNow report={report} />
        </>
      )}
      <div className="grid grid-cols-2 gap-1.5">
        <OpenWeightsButton />
        <SaveWeightsButton />
      </div>
    </section>
  );
}

function ForgetButton() {
  return (
    <button
      type="button"
      onClick={() => void forgetWeights()}
      className="h-5 rounded-sm px-1.5 text-xs text-dim hover:bg-surface-2 hover:text-text"
    >
      Forget weights
    </button>
  );
}

function Path({ children }: { readonly children: string }) {
  return <span className="font-mono text-xs">{children}</span>;
}

function OpenWeightsButton() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button className="justify-center" onClick={() => input.current?.click()}>
        Open weights
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={WEIGHT_ENDINGS.join(",")}
        onChange={({ currentTarget }) => {
          const files = Array.from(currentTarget.files ?? [], (file) => ({ path: file.name, blob: file }));
          if (files.length > 0) void openWeights(files);
          // The same choice again is a choice, too.
          currentTarget.value = "";
        }}
      />
    </>
  );
}

function SaveWeightsButton() {
  const hasRun = useApp(({ run }) => run.id !== null);
  return (
    <Hint
      note="The run's networks as safetensors, with PyTorch's names and layouts: they load into the reference, and here by dropping the file."
      side="bottom"
    >
      <Button className="justify-center" disabled={!hasRun} onClick={() => void saveWeights()}>
        Save weights
      </Button>
    </Hint>
  );
}

/** What can be done with the opened weights, and what stands in the way. */
function WhatNow({ report }: { readonly report: WeightsReport }) {
  const startsRuns = useApp(({ weights }) => openOf(weights)?.startsRuns === true);
  const isBlocked = useApp((state) => trainingObstacle(state) !== null || isChanging(state.run.phase.status));
  const canTrain = report.choice !== null;
  return (
    <>
      <p className="mb-2 text-sm leading-snug text-dim">
        <NextStep report={report} canTrain={canTrain} />
      </p>
      {canTrain && (
        <Button
          className="mb-1.5 w-full justify-center"
          disabled={isBlocked}
          onClick={() => void (startsRuns ? trainFresh() : trainFromWeights())}
        >
          {startsRuns ? "Train fresh" : "Train from these"}
        </Button>
      )}
    </>
  );
}

function isChanging(status: string): boolean {
  return status === "preparing" || status === "stepping" || status === "pausing";
}

function NextStep({ report, canTrain }: { readonly report: WeightsReport; readonly canTrain: boolean }) {
  const isDataOpen = useApp(({ dataset }) => dataset.status === "open");
  const isRefused = useApp(({ run }) => run.engine.status === "refused");
  const hasRun = useApp(({ run }) => run.id !== null);
  const isRunFromThese = useApp(
    ({ run, weights }) => run.startedFrom.length > 0 && openOf(weights)?.startsRuns === true,
  );
  if (isRefused) return "Predicting depth needs a GPU.";
  if (isRunFromThese) return "The run on screen started from these.";
  const training = canTrain ? "" : " A network without a name here can be looked at, not trained.";
  if (!report.canPredict) return `${whyNoDepth(report)}${training}`;
  if (!isDataOpen) return `Open a sequence to see its depth.${training}`;
  if (hasRun) return `Depth on screen is the run's own.${training}`;
  return `Depth on screen is theirs.${training}`;
}
