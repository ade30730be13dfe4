import { stat } from "node:fs/promises";
import { join } from "node:path";
import { LoadedDepthNet } from "../engine/networks/recognise/loadedDepthNet.ts";
import type { WeightsReport } from "../engine/networks/recognise/report.ts";
import { refusal } from "../engine/problem.ts";
import { type DepthNetwork, depthNetworkOf } from "../engine/training/depthPredictor.ts";
import { UsageError } from "./command.ts";
import { type PictureSize, PUBLISHED_SIZE } from "./pictureSize.ts";
import { type FolderRecord, RECORD, readRun } from "./runFolder.ts";
import { describeNetworks, readStartingFiles } from "./startingFiles.ts";

/** What `evaluate` measures. */
export interface EvaluatedNetwork {
  readonly network: DepthNetwork;
  /** Of the pictures that it is shown. */
  readonly size: PictureSize;
  /** The run that it is of; null for weights without one. */
  readonly record: FolderRecord | null;
  dispose(): void;
}

/** The depth network of a run's folder, or of checkpoints: a file, or a folder as the published trainer saves one.
 *  @param size for checkpoints; without it the size that they say they were trained at, else the published one
 *  @throws ProblemError if there is no depth network, UsageError for a size beside a run, which has its own. */
export async function evaluatedNetwork(
  path: string,
  size: PictureSize | null,
  say: (text: string) => void,
): Promise<EvaluatedNetwork> {
  if (await isWeights(path)) return networkOfWeights(path, size, say);
  if (size !== null)
    throw new UsageError(
      "evaluate: a run is evaluated at its own size; --size is for weights without a run.",
    );
  const { record, parameters } = await readRun(path);
  return {
    network: depthNetworkOf(parameters, record.config),
    size: record.config.resolution,
    record,
    dispose: () => parameters.dispose(),
  };
}

/** A run's folder has its record; what is not there at all is refused as a run. */
async function isWeights(path: string): Promise<boolean> {
  const exists = (name: string) => stat(name).catch(() => null);
  return (await exists(path)) !== null && (await exists(join(path, RECORD))) === null;
}

async function networkOfWeights(
  path: string,
  size: PictureSize | null,
  say: (text: string) => void,
): Promise<EvaluatedNetwork> {
  const { recognised } = await readStartingFiles([path]);
  const { report } = recognised;
  for (const line of describeNetworks(report)) say(line);
  const seen = size ?? sizeSaidBy(report) ?? PUBLISHED_SIZE;
  const network = new LoadedDepthNet(recognised);
  if (size === null && report.trainedAt === null)
    say(`seen at the published ${seen.height}x${seen.width}, since no file says another; --size chooses`);
  return { network, size: seen, record: null, dispose: () => network.dispose() };
}

/** Above it a file's word is not taken: a side that was damaged, or made up, would only fill the memory. */
const LARGEST_SIDE = 2048;

/** @throws ProblemError `evaluate-size` for a size that the networks cannot see: they halve pictures five times, and the
 *  decoder reflects the border of what is left. */
function sizeSaidBy({ trainedAt }: WeightsReport): PictureSize | null {
  if (trainedAt === null) return null;
  const { height, width } = trainedAt;
  if ([height, width].every((side) => side % 32 === 0 && side >= 64 && side <= LARGEST_SIDE))
    return trainedAt;
  throw refusal(
    "evaluate-size",
    `The weights say that they were trained on pictures of ${height}x${width}; sides are multiples of 32 from 64 to ${LARGEST_SIDE}.`,
    "Choose the size yourself, such as --size 256x320.",
  );
}
