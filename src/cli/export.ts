import { type Dataset, type DatasetOptions, openDataset } from "../engine/data/openDataset.ts";
import { counted } from "../engine/data/problems.ts";
import type { Frame } from "../engine/data/sequence.ts";
import { referenceFolders } from "../engine/exports/reference/folders.ts";
import { splitTargets } from "../engine/exports/reference/splits.ts";
import { describeProblem } from "../engine/problem.ts";
import { heldOutFrames } from "../engine/training/heldOut.ts";
import { type Command, type OptionValue, UsageError } from "./command.ts";
import { ExportFolder } from "./exportFolder.ts";
import { virtualFilesOf } from "./nodeFiles.ts";
import { decodeWithSharp } from "./nodeImages.ts";
import { PUBLISHED_SIZE, pictureSizeOf } from "./pictureSize.ts";
import { ProgressBar } from "./progressBar.ts";
import { ReferenceExport } from "./referenceExport.ts";
import { type ReferenceWeights, readReferenceWeights } from "./referenceWeights.ts";

/** What the coarse poses' lengths are measured in. */
const LENGTHS = ["colmap", "normalised"] as const;

export const command: Command = {
  usage:
    "PATH... --reference DIR [--size HxW] [--stride N] [--lengths colmap|normalised] [--weights RUN_DIR|FILE]",
  description: `Writes what the published GasMono trainer trains from into DIR: pictures, inter-frame coarse poses, split files,
intrinsics, and a README.txt that says how to train on them.
  --size      of the pictures, HEIGHTxWIDTH, multiples of 32; the run's with --weights RUN_DIR, else 256x320
  --stride    registered frames from target to source; the run's with --weights RUN_DIR, else 1
  --lengths   unit of the coarse poses: COLMAP's (the default), or normalised as the playground trains on
  --weights   a folder that train wrote, or a safetensors file: its networks as .pth files, complete for strict loading`,
  options: {
    reference: { type: "string" },
    size: { type: "string" },
    stride: { type: "string" },
    lengths: { type: "string" },
    weights: { type: "string" },
  },
  async run({ positionals, values, json, say }) {
    if (positionals.length === 0) throw new UsageError("export: name a folder or a zip.");
    if (values.reference === undefined)
      throw new UsageError("export: say where to write with --reference DIR.");
    const lengths = lengthsOf(values.lengths);
    const weights = values.weights === undefined ? null : await readReferenceWeights(String(values.weights));
    const size = pictureSizeOf(values.size) ?? weights?.config?.resolution ?? PUBLISHED_SIZE;
    const stride = strideOf(values.stride) ?? weights?.config?.stride ?? 1;

    const out = await ExportFolder.open(String(values.reference));
    const dataset = await openDataset(await virtualFilesOf(positionals), {
      ...size,
      stride,
      decodeImage: decodeWithSharp,
      ...(json ? {} : { onProgress: readingBar() }),
    });
    // Before anything else can be refused: they often say why it is.
    for (const problem of dataset.problems) say(`warning: ${describeProblem(problem)}`);
    const folders = referenceFolders(dataset.sequences, stride);
    const splits = splitTargets(folders, heldOutOf(dataset, weights));
    const plan = { ...size, stride, lengths, folders, splits, weights, isQuiet: json };
    const written = await new ReferenceExport(out).write(plan);
    const problems = [...dataset.problems, ...written.problems];
    for (const problem of written.problems) say(`warning: ${describeProblem(problem)}`);
    const { record } = written;
    const counts = [
      `${counted(record.folders.length, "folder")} of ${size.height} x ${size.width} pictures`,
      `${record.train} training, ${record.validation} validation and ${record.test} test targets`,
      ...(weights === null ? [] : [counted(weights.dictionaries.size, "network")]),
    ];
    say(`wrote ${out.path}: ${counts.join(", ")}; README.txt there says how to train on it`);
    return { exitCode: 0, result: { ok: true, out: out.path, ...record, problems } };
  },
};

/** The first pictures of a sequence come at once, when its bar has no rate to show yet. */
const FIRST_BATCH = 4;

/** A bar a sequence, while its pictures are read. */
function readingBar(): NonNullable<DatasetOptions["onProgress"]> {
  let bar: ProgressBar | null = null;
  return ({ stage, done, total }) => {
    if (!stage.endsWith("pictures")) return;
    if (done === 1 || bar === null) bar = new ProgressBar(total, null, "picture");
    if (done > FIRST_BATCH) bar.draw(done, "read");
  };
}

function lengthsOf(value: OptionValue): (typeof LENGTHS)[number] {
  const found = LENGTHS.find((lengths) => lengths === (value ?? "colmap"));
  if (found === undefined)
    throw new UsageError(`--lengths is ${LENGTHS.join(" or ")}, not "${String(value)}".`);
  return found;
}

function strideOf(value: OptionValue): number | null {
  if (value === undefined) return null;
  const stride = Number(value);
  if (!/^\d+$/.test(String(value)) || stride < 1 || stride > 30) {
    throw new UsageError(`--stride needs a whole number from 1 to 30, not "${String(value)}".`);
  }
  return stride;
}

/** The frames that the weights' run did not train on, so that its test set stays one. */
function heldOutOf({ sequences }: Dataset, weights: ReferenceWeights | null): Set<Frame> {
  const every = weights?.config?.evaluation.heldOutEvery ?? 0;
  return new Set(
    heldOutFrames(sequences, every).map(({ sequence, frame }) => sequences[sequence].frames[frame]),
  );
}
