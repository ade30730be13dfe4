import { writeFile } from "node:fs/promises";
import { type Dataset, openDataset } from "../engine/data/openDataset.ts";
import { describeProblem } from "../engine/problem.ts";
import type { Column, FrameId, PairMeasure } from "../engine/protocol.ts";
import { isPerturbed } from "../engine/training/config.ts";
import { surveyPairs } from "../engine/training/survey.ts";
import {
  byImprovement,
  COLUMNS,
  columnMeans,
  improvement,
  surveyCsv,
} from "../engine/training/surveyReport.ts";
import { TrainingSet } from "../engine/training/trainingSet.ts";
import { type Command, UsageError } from "./command.ts";
import { openDevice } from "./device.ts";
import { virtualFilesOf } from "./nodeFiles.ts";
import { decodeWithSharp } from "./nodeImages.ts";
import { readRun } from "./runFolder.ts";

/** Pairs named at either end. */
const NAMED_PAIRS = 3;

const COLUMN_WORDS: Readonly<Record<Column, string>> = {
  identity: "unwarped",
  coarse: "coarse poses",
  optimT: "Optim t",
  optimR: "Optim R",
};

export const command: Command = {
  usage: "DIR PATH... [--csv FILE]",
  description: [
    "What each part of the method does for every pair of a target and a source: mean photometric error unwarped, by the coarse poses alone, after Optim t and after Optim R, and the share of pixels that a column improves over the one before. DIR is a run's folder, written by train; its poses are damaged as in the run. Held-out targets count too.",
    "--csv: one row a pair.",
  ].join("\n"),
  options: { csv: { type: "string" } },
  async run({ positionals, values, say }) {
    const [folder, ...paths] = positionals;
    if (folder === undefined || paths.length === 0) {
      throw new UsageError("survey: name a run's folder, then the data.");
    }
    await openDevice();
    const { record, parameters } = await readRun(folder);
    const { config, steps } = record;
    const files = await virtualFilesOf(paths);
    const dataset = await openDataset(files, { ...config.resolution, decodeImage: decodeWithSharp });
    for (const problem of dataset.problems) say(`warning: ${describeProblem(problem)}`);
    const set = new TrainingSet(dataset, config);
    const pairs = await surveyPairs({ parameters, config, set }, "replayed");
    set.dispose();
    parameters.dispose();
    const nameOf = frameNames(dataset);
    if (typeof values.csv === "string") await writeFile(values.csv, surveyCsv(pairs, nameOf));
    saySurvey(pairs, nameOf, say);
    const named = pairs.map((pair) => ({
      ...pair,
      target: nameOf(pair.target),
      source: nameOf(pair.source),
    }));
    const { perturbation } = config.poses;
    const damage = isPerturbed(perturbation) ? perturbation : null;
    return {
      exitCode: 0,
      result: { ok: true, steps, perturbation: damage, columns: columnMeans(pairs), pairs: named },
    };
  },
};

/** Frame names, under their sequence's where there are several. */
function frameNames({ sequences }: Dataset): (frame: FrameId) => string {
  return ({ sequence, frame }) => {
    const { name, frames } = sequences[sequence];
    return sequences.length > 1 ? `${name}/${frames[frame].name}` : frames[frame].name;
  };
}

function saySurvey(
  pairs: readonly PairMeasure[],
  nameOf: (frame: FrameId) => string,
  say: (text: string) => void,
): void {
  const means = columnMeans(pairs);
  say(`${pairs.length} pairs, mean photometric error (share of pixels improved)`);
  for (const column of COLUMNS) {
    const measure = means[column];
    if (measure === null) continue;
    const { meanError, improvedShare } = measure;
    const share = improvedShare === null ? "" : `   ${(100 * improvedShare).toFixed(0)} %`;
    say(`${COLUMN_WORDS[column].padEnd(14)} ${meanError.toFixed(4)}${share}`);
  }
  const last = COLUMNS.findLast((column) => means[column] !== null) ?? "identity";
  const ordered = byImprovement(pairs, last);
  const row = (pair: PairMeasure): string => {
    const { coarseRotationErrorDegrees: before, refinedRotationErrorDegrees: after } = pair;
    const error = (degrees: number | null) => (degrees === null ? "–" : `${degrees.toFixed(2)}°`);
    const rotation = before === null ? "" : `, rotation error ${error(before)} -> ${error(after)}`;
    return `  ${nameOf(pair.target)} from ${nameOf(pair.source)}: ${(improvement(pair, last) ?? 0).toFixed(4)}${rotation}`;
  };
  if (ordered.length === 0) return;
  say(`most improved by ${COLUMN_WORDS[last]}:`);
  for (const pair of ordered.slice(0, NAMED_PAIRS)) say(row(pair));
  say("least:");
  for (const pair of ordered.slice(-NAMED_PAIRS)) say(row(pair));
}
