import { basename, resolve } from "node:path";
import { openDataset } from "../engine/data/openDataset.ts";
import { protocols } from "../engine/evaluation/protocols.ts";
import { describeProblem, refusal } from "../engine/problem.ts";
import { DepthPredictor, type Picture } from "../engine/training/depthPredictor.ts";
import { heldOutFrames } from "../engine/training/heldOut.ts";
import { type Command, UsageError } from "./command.ts";
import { openDevice } from "./device.ts";
import { evaluateDataset } from "./evaluateDataset.ts";
import { evaluatedNetwork } from "./evaluatedNetwork.ts";
import { evaluateChoicesOf, evaluateOptions, FRAMES, SCALINGS } from "./evaluateOptions.ts";
import { virtualFilesOf } from "./nodeFiles.ts";
import { decodeWithSharp } from "./nodeImages.ts";
import { pictureSizeOf } from "./pictureSize.ts";
import { datasetRecord, type FolderRecord } from "./runFolder.ts";

export const command: Command = {
  usage: `DIR|WEIGHTS PATH... [--protocol ${Object.keys(protocols).join("|")}] [--scaling ${Object.keys(SCALINGS).join("|")}] [--flip] [--frames ${Object.keys(FRAMES).join("|")}] [--csv FILE] [--latex FILE] [--figures DIR [--worst N]] [--size HxW]`,
  description: [
    "The seven depth metrics of a run (DIR, written by train) on sequences with ground truth, beside three baselines that know no picture.",
    "WEIGHTS: a .pth or .safetensors with a depth network, or a folder of them as the published trainer saves one; seen at --size, else at the size they say, else at 256x320, with depth from 0.1 to 10.",
    "--scaling: every image by its median ratio (the default), each sequence by one factor, or none, which takes COLMAP's unit of length for the metre.",
    "--flip: Monodepth's post-processing, the mean inverse depth of the picture and of its mirror image; near the left and right edges (5 %, fading out to 10 %) of one of them alone.",
    "--frames held-out: only what the run held out of its training, on the data that it was trained on.",
    "--csv: one row an image, the mean and the baselines. --latex: one row for a table, the baselines as comments.",
    "--figures: picture, ground truth, prediction and error of every evaluated frame, or of the N worst.",
  ].join("\n"),
  options: evaluateOptions,
  async run({ positionals, values, say }) {
    const [subject, ...paths] = positionals;
    if (subject === undefined || paths.length === 0) {
      throw new UsageError("evaluate: name a run's folder or weights, then the data.");
    }
    const choices = evaluateChoicesOf(values);
    const chosenSize = pictureSizeOf(values.size);
    await openDevice();
    const evaluated = await evaluatedNetwork(subject, chosenSize, say);
    const { record, size } = evaluated;
    const heldOutBy = choices.frames === "heldOut" ? requireRun(record) : null;
    const dataset = await openDataset(await virtualFilesOf(paths), { ...size, decodeImage: decodeWithSharp });
    for (const problem of dataset.problems) say(`warning: ${describeProblem(problem)}`);
    if (heldOutBy !== null) requireData(datasetRecord(dataset), heldOutBy, subject);
    const predictor = new DepthPredictor(evaluated.network);
    const predictDepth = (picture: Picture) =>
      choices.flip ? predictor.inverseDepthWithFlip(picture) : predictor.inverseDepth(picture);
    const result = await evaluateDataset(dataset, predictDepth, choices, {
      label: basename(resolve(subject)),
      heldOut: heldOutFrames(dataset.sequences, record?.config.evaluation.heldOutEvery ?? 0),
      say,
    });
    await predictor.dispose();
    evaluated.dispose();
    return { exitCode: 0, result: { ok: true, ...result } };
  },
};

/** @throws ProblemError `evaluate-no-held-out` for weights without a run. */
function requireRun(record: FolderRecord | null): FolderRecord {
  if (record !== null) return record;
  throw refusal(
    "evaluate-no-held-out",
    "Weights without a run do not say which frames were held out.",
    "Evaluate all frames, or name the folder of a run.",
  );
}

/** Every n-th frame of other data was not held out of anything. The name of a sequence is that of its folder, which may
 *  have changed.
 *  @throws ProblemError `evaluate-other-data` */
function requireData(data: FolderRecord["dataset"], record: FolderRecord, folder: string): void {
  const unnamed = ({ frames, posed, normalisedFromColmap }: FolderRecord["dataset"][number]): string =>
    JSON.stringify([frames, posed, normalisedFromColmap]);
  const trainedOn = new Set(record.dataset.map(unnamed));
  const other = data.find((sequence) => !trainedOn.has(unnamed(sequence)));
  if (other === undefined) return;
  throw refusal(
    "evaluate-other-data",
    `The run in ${folder} was not trained on "${other.sequence}", so it held out no frame of it.`,
    "Evaluate all frames, or the data that the run was trained on.",
  );
}
