import { openDataset } from "../engine/data/openDataset.ts";
import { type DatasetSummary, type SequenceSummary, summarise } from "../engine/data/summary.ts";
import { describeProblem } from "../engine/problem.ts";
import { type Command, UsageError } from "./command.ts";
import { virtualFilesOf } from "./nodeFiles.ts";
import { decodeWithSharp } from "./nodeImages.ts";

/** Pictures are read as for training, so that `inspect` finds what `train` would; any small size does. */
const WORKING_SIZE = { width: 128, height: 96 };

/** What folders, zips and files hold.
 *  @throws ProblemError if the set is refused. */
export async function inspect(
  paths: readonly string[],
  onProgress?: (progress: { stage: string; done: number; total: number }) => void,
): Promise<DatasetSummary> {
  const dataset = await openDataset(await virtualFilesOf(paths), {
    ...WORKING_SIZE,
    decodeImage: decodeWithSharp,
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  return summarise(dataset);
}

/** `{ok, sequences, problems}` as in the interface of the terminal command. */
export const command: Command = {
  usage: "PATH...",
  description:
    "Says what a folder, a zip or a set of files holds: frames, poses, cameras, ground truth, problems.",
  options: {},
  async run({ positionals, say }) {
    if (positionals.length === 0) throw new UsageError("inspect: name a folder, a zip, or files.");
    const summary = await inspect(positionals);
    for (const sequence of summary.sequences) say(describeSequence(sequence));
    for (const problem of summary.problems) say(`warning: ${describeProblem(problem)}`);
    return { exitCode: 0, result: { ok: true, ...summary } };
  },
};

function describeSequence(sequence: SequenceSummary): string {
  const { name, posed, frames, triplets, groundTruth, cameras, model } = sequence;
  const cameraWords = cameras
    .slice(0, 3)
    .map((camera) => `${camera.model} ${camera.width} x ${camera.height} [${camera.params.join(", ")}]`);
  if (cameras.length > 3) cameraWords.push(`and ${cameras.length - 3} more`);
  return [
    `${name}: ${posed} of ${frames} frames posed, ${triplets} triplets, ground truth for ${groundTruth}`,
    `  cameras: ${cameraWords.join("; ")}`,
    `  model: ${model.images} images, ${model.points3D} points, ${model.points2D} keypoints, ${model.observations} observations`,
  ].join("\n");
}
