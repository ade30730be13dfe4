import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readSafetensors, writeSafetensors } from "../engine/checkpoint/safetensors.ts";
import type { Dataset } from "../engine/data/openDataset.ts";
import type { AdapterReport } from "../engine/device/acquire.ts";
import { ParameterStore } from "../engine/networks/params.ts";
import { parameterSpecs } from "../engine/networks/setup.ts";
import { weightsFromCheckpoint } from "../engine/networks/weightSources.ts";
import { ProblemError } from "../engine/problem.ts";
import { parseRunConfig, type RunConfig } from "../engine/training/config.ts";
import type { Execution } from "../engine/training/runner.ts";
import { networkSetupOf } from "../engine/training/setup.ts";
import { Trainer } from "../engine/training/trainer.ts";
import type { StartingFile } from "./startingFiles.ts";

/** What `run.json` of a run's folder says. */
export interface FolderRecord {
  readonly config: RunConfig;
  readonly steps: number;
  readonly adapter: Pick<AdapterReport, "name" | "isSoftware">;
  /** What the run was trained on, to recognise it again. */
  readonly dataset: readonly {
    readonly sequence: string;
    readonly frames: number;
    readonly posed: number;
    /** Lengths in normalised units divided by this are COLMAP's. */
    readonly normalisedFromColmap: number;
  }[];
  /** Weights that the networks started from; none means fresh ones from the config's seed. */
  readonly startedFrom: readonly StartingFile[];
  readonly depthPictures: { readonly normalisedUnitsPerStep: number; readonly invalid: 0 };
  readonly seconds: number;
}

/** What is known of a run: a folder with one is a run's. */
export const RECORD = "run.json";
export const WEIGHTS = "weights.safetensors";
/** One line a step. */
export const METRICS = "metrics.jsonl";
/** The optimiser's state, to go on with `--resume`. */
const STATE = "state.safetensors";

/** The record comes last: a folder with one is complete. */
export async function writeRun(folder: string, record: FolderRecord, trainer: Trainer): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, WEIGHTS), writeSafetensors(await trainer.parameters.toCheckpoint()));
  await writeFile(join(folder, STATE), writeSafetensors(await trainer.snapshot()));
  await writeFile(join(folder, RECORD), `${JSON.stringify(record, null, 2)}\n`);
}

/** A trainer that goes on where the run in `folder` stopped. @throws ProblemError if it cannot. */
export async function resumeTrainer(
  folder: string,
  dataset: Dataset,
  config: RunConfig,
  execution: Execution,
): Promise<Trainer> {
  const record = await readRecord(folder);
  const before = JSON.stringify(record.dataset);
  if (JSON.stringify(datasetRecord(dataset)) !== before) {
    throw notARun(folder, "was trained on other data than these", undefined);
  }
  const weights = readSafetensors(await readPart(folder, WEIGHTS), WEIGHTS);
  const state = readSafetensors(await readPart(folder, STATE), STATE);
  const trainer = new Trainer(dataset, config, weightsFromCheckpoint(weights, WEIGHTS), execution);
  trainer.resume(state, record.steps);
  return trainer;
}

/** What recognises a dataset again. */
export function datasetRecord(dataset: Dataset): FolderRecord["dataset"] {
  return dataset.sequences.map((sequence) => ({
    sequence: sequence.name,
    frames: sequence.frames.length,
    posed: sequence.frames.filter(({ camFromWorld }) => camFromWorld !== null).length,
    normalisedFromColmap: sequence.normalisedFromColmap,
  }));
}

/** The record and the networks of a finished run. @throws ProblemError if the folder does not hold one. */
export async function readRun(
  folder: string,
): Promise<{ readonly record: FolderRecord; readonly parameters: ParameterStore }> {
  const record = await readRecord(folder);
  const tensors = readSafetensors(await readPart(folder, WEIGHTS), WEIGHTS);
  const parameters = new ParameterStore(
    parameterSpecs(networkSetupOf(record.config)),
    weightsFromCheckpoint(tensors, WEIGHTS),
  );
  return { record, parameters };
}

/** What a run's `run.json` says. @throws ProblemError if there is none, or none that is valid. */
export async function readRecord(folder: string): Promise<FolderRecord> {
  const text = new TextDecoder().decode(await readPart(folder, RECORD));
  let record: FolderRecord;
  try {
    record = JSON.parse(text) as FolderRecord;
  } catch (cause) {
    throw notARun(folder, `has a ${RECORD} that is not JSON`, cause);
  }
  return { ...record, config: parseRunConfig(record.config) };
}

function readPart(folder: string, part: string): Promise<Uint8Array> {
  return readFile(join(folder, part)).catch((cause: unknown) => {
    throw notARun(folder, `has no readable ${part}`, cause);
  });
}

function notARun(folder: string, what: string, cause: unknown): ProblemError {
  return new ProblemError(
    {
      severity: "error",
      code: "run-unreadable",
      message: `This folder ${what}.`,
      file: folder,
      line: null,
      remedy: "Name the folder that `train --out` wrote.",
    },
    { cause },
  );
}
