import { basename, resolve } from "node:path";
import { type Checkpoint, readCheckpoint } from "../engine/checkpoint/checkpointFile.ts";
import { crc32 } from "../engine/checkpoint/crc32.ts";
import { torchDtypeName } from "../engine/checkpoint/dtypes.ts";
import { isWeightFile } from "../engine/checkpoint/weightFileNames.ts";
import type { VirtualFile } from "../engine/data/virtualFile.ts";
import { firstFew, NETWORK_WORDS } from "../engine/networks/recognise/findings.ts";
import { type RecognisedWeights, recognise } from "../engine/networks/recognise/recognise.ts";
import type { WeightsReport } from "../engine/networks/recognise/report.ts";
import { describeProblem, ProblemError, refusal } from "../engine/problem.ts";
import type { RunConfig } from "../engine/training/config.ts";
import { configForWeights } from "../engine/training/startingWeights.ts";
import type { OptionValue } from "./command.ts";
import { virtualFilesOf } from "./nodeFiles.ts";

/** A file that a run started from, so that it can be recognised again. */
export interface StartingFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly crc32: number;
}

export interface StartingFiles {
  readonly recognised: RecognisedWeights;
  readonly files: readonly StartingFile[];
}

/** The weights that `--weights` names: files, or folders whose checkpoints are taken (the reference saves one folder an
 *  epoch). @throws ProblemError if one cannot be read, or a network in it is not whole. */
export async function readStartingFiles(paths: readonly string[]): Promise<StartingFiles> {
  const files: StartingFile[] = [];
  const checkpoints: { name: string; checkpoint: Checkpoint }[] = [];
  for (const { path: name, blob } of await checkpointsAt(paths)) {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    checkpoints.push({ name, checkpoint: await readCheckpoint(bytes, name) });
    files.push({ name, sizeBytes: bytes.length, crc32: crc32(bytes) });
  }
  const recognised = recognise(checkpoints);
  const error = recognised.report.problems.find(({ severity }) => severity === "error");
  if (error !== undefined) throw new ProblemError(error);
  return { recognised, files };
}

async function checkpointsAt(paths: readonly string[]): Promise<VirtualFile[]> {
  const found: VirtualFile[] = [];
  for (const path of paths) {
    const files = await virtualFilesOf([path]);
    const isFile = files.length === 1 && files[0].path === basename(resolve(path));
    const checkpoints = isFile ? files : files.filter((file) => isWeightFile(file.path));
    if (checkpoints.length === 0)
      throw refusal(
        "weights-none",
        `${path} holds no .pth or .safetensors.`,
        "Name files of weights, or a folder with some.",
      );
    found.push(...checkpoints);
  }
  return found;
}

/** The config with the networks of the weights, but for what the command line chose itself: a preset or a config decides
 *  them all, `--encoder` the depth encoder. Where the two then differ the run is refused (`startingWeights`). */
export function adoptNetworks(
  config: RunConfig,
  recognised: RecognisedWeights,
  values: Readonly<Record<string, OptionValue>>,
): RunConfig {
  if (values.preset !== undefined || values.config !== undefined) return config;
  const adopted = configForWeights(config, recognised);
  if (values.encoder === undefined) return adopted;
  return { ...adopted, network: { ...adopted.network, encoder: config.network.encoder } };
}

/** What was recognised, for people: a line a network, what was not used, what a run would start fresh, what is wrong. */
export function describeWeights(report: WeightsReport): string[] {
  const { absent, problems } = report;
  return [
    ...describeNetworks(report),
    ...(absent.length === 0
      ? []
      : [`starting fresh: ${absent.map((name) => NETWORK_WORDS[name]).join(", ")}`]),
    ...problems.map((problem) => `${problem.severity}: ${describeProblem(problem)}`),
  ];
}

/** A line a network, then what was not used. */
export function describeNetworks(report: WeightsReport): string[] {
  const { networks, unknown, notRead, converted, trainedAt } = report;
  return [
    ...networks.map(({ network, variant, encoder, parameters, file }) => {
      const name = encoder === null ? "" : `"${encoder}", `;
      return `${file}: ${NETWORK_WORDS[network]}, ${name}${variant}, ${parameters} parameters`;
    }),
    ...(trainedAt === null ? [] : [`trained on pictures of ${trainedAt.height}x${trainedAt.width}`]),
    ...converted.map(
      ({ file, from, count, isRounded }) =>
        `${file}: ${count} tensors of ${torchDtypeName(from)} taken to float32, ${isRounded ? "rounded" : "without loss"}`,
    ),
    ...(notRead === 0 ? [] : [`${notRead} tensors known and not read`]),
    ...(unknown.length === 0
      ? []
      : [`${unknown.length} tensors unknown: ${firstFew(unknown.map(({ name }) => name))}`]),
  ];
}
