import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Dataset } from "../engine/data/openDataset.ts";
import { inColmapUnits } from "../engine/evaluation/comparison.ts";
import {
  evaluateSequence,
  type Predictor,
  type SequenceEvaluation,
} from "../engine/evaluation/evaluateSequence.ts";
import { chosenFrames, type TruthFrame } from "../engine/evaluation/frames.ts";
import type { DepthMetrics } from "../engine/evaluation/metrics.ts";
import { type ProtocolName, protocols } from "../engine/evaluation/protocols.ts";
import { METRIC_TITLES, toCsv, toLatexRow } from "../engine/evaluation/report.ts";
import type { Picture } from "../engine/training/predict.ts";
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
  { label, say }: { readonly label: string; readonly say: Say },
) {
  if (choices.scaling === "none") warnOfGuessedScales(dataset, say);
  const frames = evaluatedFrames(dataset, choices.protocol);
  // Scaling, metrics and figures visit a frame up to three times; a prediction is small enough to keep.
  const predictions = new Map<number, Float32Array>();
  const predict = async (index: number) => {
    const { picture, normalisedFromColmap } = frames[index];
    const values = predictions.get(index) ?? inColmapUnits(await predictDepth(picture), normalisedFromColmap);
    predictions.set(index, values);
    return { width: picture.width, height: picture.height, values };
  };
  const evaluation = await evaluateSequence(frames, predict, choices);
  sayEvaluation(evaluation, choices, say);
  await writeTables(evaluation, choices, label);
  if (choices.figures !== null) {
    const count = await writeFigures(choices.figures, evaluation, choices, frames, predict);
    say(
      `wrote ${count} figures: picture, ground truth, prediction, error from 0 to ${MOST_ERROR_SHOWN} of the truth`,
    );
  }
  const { mean, images, scale, protocol, scaling } = evaluation;
  const { constant: baseline, ...baselines } = evaluation.baselines;
  return { mean, images, scale, protocol, scaling, flip: choices.flip, baseline, baselines };
}

interface EvaluatedFrame extends TruthFrame {
  readonly picture: Picture;
  readonly normalisedFromColmap: number;
}

/** The frames of the protocol's choice that have a picture and ground truth. */
function evaluatedFrames({ sequences }: Dataset, protocol: ProtocolName): EvaluatedFrame[] {
  const names = sequences.map(({ name }) => name);
  const all = sequences.flatMap(({ name, frames, width, height, normalisedFromColmap }, i) => {
    // A folder and a zip may have the same name.
    const sequence = names.indexOf(name) === i ? name : `${name} (${i + 1})`;
    return frames.map((frame) => ({ ...frame, sequence, size: { width, height }, normalisedFromColmap }));
  });
  return chosenFrames(protocols[protocol], all).flatMap(({ rgba, groundTruth, size, ...frame }) =>
    rgba === null || groundTruth === null ? [] : [{ ...frame, picture: { rgba, ...size }, groundTruth }],
  );
}

function warnOfGuessedScales({ sequences }: Dataset, say: Say): void {
  for (const { name, isScaleMeasured } of sequences) {
    if (!isScaleMeasured) say(`warning: no sparse point of ${name} gives a depth, so its unit is a guess.`);
  }
}

function sayEvaluation(
  { mean, images, scale, baselines }: SequenceEvaluation,
  { protocol, scaling, flip }: EvaluateChoices,
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
  const frames = frameStep === 1 ? "" : ` (the first of every ${frameStep} frames)`;
  say(
    `protocol ${protocol}${frames}, ${images.length} images, ${SCALING_WORDS[scaling]}${flip ? ", flip post-processing" : ""}`,
  );
  say(row("", Object.values(METRIC_TITLES)));
  say(metrics("this run", mean));
  say(metrics("constant depth", baselines.constant));
  say(metrics("linear in the row", baselines.row));
  say(metrics("mean map of the truth", baselines.meanMap));
  say(
    `scale ratio: median ${scale.median.toFixed(4)} m per COLMAP unit, spread ${(100 * scale.std).toFixed(1)} %`,
  );
}

const SCALING_WORDS = {
  perImage: "per-image median scaling",
  perSequence: "one scale per sequence",
  none: "COLMAP's unit taken for the metre (baselines scaled per sequence)",
} as const;

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
  frames: readonly EvaluatedFrame[],
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
