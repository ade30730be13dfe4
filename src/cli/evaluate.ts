import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type Dataset, openDataset } from "../engine/data/openDataset.ts";
import { inColmapUnits } from "../engine/evaluation/comparison.ts";
import {
  evaluateSequence,
  type Predictor,
  type SequenceEvaluation,
} from "../engine/evaluation/evaluateSequence.ts";
import { chosenFrames, type TruthFrame } from "../engine/evaluation/frames.ts";
import type { DepthMetrics } from "../engine/evaluation/metrics.ts";
import { protocols } from "../engine/evaluation/protocols.ts";
import { METRIC_TITLES, toCsv, toLatexRow } from "../engine/evaluation/report.ts";
import { describeProblem } from "../engine/problem.ts";
import { predictInverseDepth, predictorOf, predictWithFlip } from "../engine/training/predict.ts";
import { type Command, UsageError } from "./command.ts";
import { openDevice } from "./device.ts";
import { type EvaluateChoices, evaluateChoicesOf, evaluateOptions, SCALINGS } from "./evaluateOptions.ts";
import { evaluationFigure, MOST_ERROR_SHOWN } from "./evaluationFigure.ts";
import { virtualFilesOf } from "./nodeFiles.ts";
import { decodeWithSharp } from "./nodeImages.ts";
import { pathStemOf } from "./pathStem.ts";
import { readRun } from "./runFolder.ts";

export const command: Command = {
  usage: `DIR PATH... [--protocol ${Object.keys(protocols).join("|")}] [--scaling ${Object.keys(SCALINGS).join("|")}] [--flip] [--csv FILE] [--latex FILE] [--figures DIR [--worst N]]`,
  description: [
    "The seven depth metrics of a run (DIR, written by train) on sequences with ground truth, beside three baselines that know no picture.",
    "--scaling: every image by its median ratio (the default), each sequence by one factor, or none, which takes COLMAP's unit of length for the metre.",
    "--flip: the mean of the predictions for the picture and for its mirror image.",
    "--csv: one row an image, the mean and the baselines. --latex: one row for a table.",
    "--figures: picture, ground truth, prediction and error of every evaluated frame, or of the N worst.",
  ].join("\n"),
  options: evaluateOptions,
  async run({ positionals, values, say }) {
    const [folder, ...paths] = positionals;
    if (folder === undefined || paths.length === 0) {
      throw new UsageError("evaluate: name a run's folder, then the data.");
    }
    const choices = evaluateChoicesOf(values);
    await openDevice();
    const { record, parameters } = await readRun(folder);
    const { width, height } = record.config.resolution;
    const dataset = await openDataset(await virtualFilesOf(paths), {
      width,
      height,
      decodeImage: decodeWithSharp,
    });
    for (const problem of dataset.problems) say(`warning: ${describeProblem(problem)}`);
    if (choices.scaling === "none") warnOfGuessedScales(dataset, say);
    const frames = evaluatedFrames(dataset, choices);
    const predictor = predictorOf(parameters, record.config);
    const predictDepth = choices.flip ? predictWithFlip : predictInverseDepth;
    // Scaling, metrics and figures visit a frame up to three times; a prediction is small enough to keep.
    const predictions = new Map<number, Float32Array>();
    const predict = async (index: number) => {
      const { rgba, normalisedFromColmap } = frames[index];
      const values =
        predictions.get(index) ??
        inColmapUnits(await predictDepth(predictor, { rgba, width, height }), normalisedFromColmap);
      predictions.set(index, values);
      return { width, height, values };
    };
    const evaluation = await evaluateSequence(frames, predict, choices);
    sayEvaluation(evaluation, choices, say);
    await writeTables(evaluation, choices, basename(resolve(folder)));
    if (choices.figures !== null) {
      const count = await writeFigures(choices.figures, evaluation, choices, frames, predict, {
        width,
        height,
      });
      say(
        `wrote ${count} figures: picture, ground truth, prediction, error from 0 to ${MOST_ERROR_SHOWN} of the truth`,
      );
    }
    parameters.dispose();
    const { protocol, scaling, mean, images, scale } = evaluation;
    const { constant: baseline, ...baselines } = evaluation.baselines;
    const { flip } = choices;
    return {
      exitCode: 0,
      result: { ok: true, mean, images, scale, protocol, scaling, flip, baseline, baselines },
    };
  },
};

interface EvaluatedFrame extends TruthFrame {
  readonly rgba: Uint8Array;
  readonly normalisedFromColmap: number;
}

/** The frames of the protocol's choice that have a picture and ground truth. */
function evaluatedFrames({ sequences }: Dataset, { protocol }: EvaluateChoices): EvaluatedFrame[] {
  const names = sequences.map(({ name }) => name);
  const all = sequences.flatMap(({ name, frames, normalisedFromColmap }, i) => {
    // A folder and a zip may have the same name.
    const sequence = names.indexOf(name) === i ? name : `${name} (${i + 1})`;
    return frames.map((frame) => ({ ...frame, sequence, normalisedFromColmap }));
  });
  return chosenFrames(protocols[protocol], all).flatMap(({ rgba, groundTruth, ...frame }) =>
    rgba === null || groundTruth === null ? [] : [{ ...frame, rgba, groundTruth }],
  );
}

type Say = (text: string) => void;

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
  size: { readonly width: number; readonly height: number },
): Promise<number> {
  const shown = images.toSorted((a, b) => b.absRel - a.absRel).slice(0, worst);
  for (const { index, name, scale } of shown) {
    const { rgba, groundTruth } = frames[index];
    const truth = await groundTruth();
    const prediction = await predict(index);
    const png = evaluationFigure({
      picture: { rgba, ...size },
      truth,
      prediction,
      scale,
      protocol: protocols[protocol],
    });
    const file = join(folder, `${pathStemOf(name)}.png`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, png);
  }
  return shown.length;
}
