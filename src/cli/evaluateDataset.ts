import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Dataset } from "../engine/data/openDataset.ts";
import { counted } from "../engine/data/problems.ts";
import {
  type DatasetFrame,
  framesToEvaluate,
  framesWithTruth,
  predictorOnce,
} from "../engine/evaluation/datasetFrames.ts";
import type { Predictor } from "../engine/evaluation/evaluatePredictor.ts";
import { evaluateSequence, type SequenceEvaluation } from "../engine/evaluation/evaluateSequence.ts";
import type { DepthMetrics } from "../engine/evaluation/metrics.ts";
import { protocols } from "../engine/evaluation/protocols.ts";
import {
  BASELINE_TITLES,
  METRIC_TITLES,
  SCALING_TITLES,
  toCsv,
  toLatexRow,
} from "../engine/evaluation/report.ts";
import { type ProblemError, refusal } from "../engine/problem.ts";
import type { FrameId } from "../engine/protocol.ts";
import type { Picture } from "../engine/training/depthPredictor.ts";
import type { EvaluateChoices } from "./evaluateOptions.ts";
import { evaluationFigure, MOST_ERROR_SHOWN } from "./evaluationFigure.ts";
import { pathStemOf } from "./pathStem.ts";

type Say = (text: string) => void;

/** Evaluates, tells people, and writes the files that were asked for.
 *  @param predictDepth inverse depth of a picture in 1 / normalised units
 *  @returns what `--json` prints (architecture 4) */
export async function evaluateDataset(
  dataset: Dataset,
  predictDepth: (picture: Picture) => Promise<Float32Array>,
  choices: EvaluateChoices,
  {
    label,
    heldOut,
    say,
  }: { readonly label: string; readonly heldOut: readonly FrameId[]; readonly say: Say },
) {
  if (choices.scaling === "none") warnOfGuessedScales(dataset, say);
  const frames = framesToEvaluate(dataset.sequences, choices.frames === "all" ? choices : { heldOut });
  if (frames.length === 0) throw withoutFrames(choices);
  const predict = predictorOnce(frames, predictDepth);
  const evaluation = await evaluateSequence(frames, predict, choices, framesWithTruth(dataset.sequences));
  sayEvaluation(evaluation, frames.length, choices, say);
  await writeTables(evaluation, choices, label);
  if (choices.figures !== null) {
    const count = await writeFigures(choices.figures, evaluation, choices, frames, predict);
    say(
      `wrote ${counted(count, "figure")}: picture, ground truth, prediction, error from 0 to ${MOST_ERROR_SHOWN} of the truth; the range of depths is in the PNG's text, "Description"`,
    );
  }
  const { mean, images, scale, protocol, scaling } = evaluation;
  const { constant: baseline, ...baselines } = evaluation.baselines;
  const { flip, frames: which } = choices;
  return { mean, images, scale, protocol, scaling, flip, frames: which, baseline, baselines };
}

function withoutFrames({ frames }: EvaluateChoices): ProblemError {
  return frames === "all"
    ? refusal(
        "evaluate-no-ground-truth",
        "No frame has both a picture and a ground truth.",
        "Add depth pictures (16-bit PNG, millimetres) named like the frames.",
      )
    : refusal(
        "evaluate-no-held-out",
        "The run held out no frame of these data.",
        "Evaluate all frames, or the data that the run was trained on.",
      );
}

function warnOfGuessedScales({ sequences }: Dataset, say: Say): void {
  for (const { name, isScaleMeasured } of sequences) {
    if (!isScaleMeasured) say(`warning: no sparse point of ${name} gives a depth, so its unit is a guess.`);
  }
}

function sayEvaluation(
  { mean, images, scale, baselines }: SequenceEvaluation,
  chosen: number,
  { protocol, scaling, flip, frames: which }: EvaluateChoices,
  say: Say,
): void {
  const { frameStep } = protocols[protocol];
  const row = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(22)} ${cells.map((cell) => cell.padStart(8)).join("")}`;
  const metrics = (name: string, of: DepthMetrics): string =>
    row(
      name,
      (Object.keys(METRIC_TITLES) as (keyof DepthMetrics)[]).map((metric) => of[metric].toFixed(3)),
    );
  const ofProtocol = frameStep === 1 ? "" : ` (the first of every ${frameStep} frames)`;
  const frames = which === "all" ? ofProtocol : " (held out of the run's training)";
  say(
    `protocol ${protocol}${frames}, ${counted(images.length, "image")}, ${SCALING_TITLES[scaling]}${flip ? ", flip post-processing" : ""}`,
  );
  const leftOut = chosen - images.length;
  if (leftOut > 0) say(`left out: ${counted(leftOut, "frame")} without a true depth that counts`);
  say(row("", Object.values(METRIC_TITLES)));
  say(metrics("this network", mean));
  say(metrics(BASELINE_TITLES.constant, baselines.constant));
  say(metrics(BASELINE_TITLES.row, baselines.row));
  say(metrics(BASELINE_TITLES.meanMap, baselines.meanMap));
  say(
    `scale ratio: median ${scale.median.toFixed(4)} m per COLMAP unit, std ${scale.std.toFixed(3)} (of ratio / median)`,
  );
}

async function writeTables(
  evaluation: SequenceEvaluation,
  choices: EvaluateChoices,
  label: string,
): Promise<void> {
  const report = { ...evaluation, choice: choices };
  if (choices.csv !== null) await writeFile(choices.csv, toCsv(report));
  if (choices.latex !== null) await writeFile(choices.latex, toLatexRow(report, { label }));
}

/** @returns how many were written */
async function writeFigures(
  folder: string,
  { images }: SequenceEvaluation,
  { protocol, worst }: EvaluateChoices,
  frames: readonly DatasetFrame[],
  predict: Predictor,
): Promise<number> {
  const shown = images.toSorted((a, b) => b.absRel - a.absRel).slice(0, worst);
  for (const { index, name, scale } of shown) {
    const { picture, groundTruth } = frames[index];
    const truth = await groundTruth();
    const prediction = await predict(index);
    const png = evaluationFigure({ picture, truth, prediction, scale, protocol: protocols[protocol] });
    const file = join(folder, `${pathStemOf(name)}.png`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, png);
  }
  return shown.length;
}
