import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readSafetensors, writeSafetensors } from "../engine/checkpoint/safetensors.ts";
import type { AdapterReport } from "../engine/device/acquire.ts";
import { ParameterStore } from "../engine/networks/params.ts";
import { parameterSpecs } from "../engine/networks/setup.ts";
import { weightsFromCheckpoint } from "../engine/networks/weightSources.ts";
import { ProblemError } from "../engine/problem.ts";
import { parseRunConfig, type RunConfig } from "../engine/training/config.ts";
import { networkSetupOf } from "../engine/training/setup.ts";

/** What `run.json` of a run's folder says. */
export interface RunRecord {
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
  readonly depthPictures: { readonly normalisedUnitsPerStep: number; readonly invalid: 0 };
  readonly seconds: number;
}

const RECORD = "run.json";
const WEIGHTS = "weights.safetensors";

export async function writeRun(folder: string, record: RunRecord, parameters: ParameterStore): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, RECORD), `${JSON.stringify(record, null, 2)}\n`);
  await writeFile(join(folder, WEIGHTS), writeSafetensors(await parameters.toCheckpoint()));
}

/** The record and the networks of a finished run. @throws ProblemError if the folder does not hold one. */
export async function readRun(
  folder: string,
): Promise<{ readonly record: RunRecord; readonly parameters: ParameterStore }> {
  const text = await readFile(join(folder, RECORD), "utf8").catch((cause: unknown) => {
    throw notARun(folder, `has no readable ${RECORD}`, cause);
  });
  let record: RunRecord;
  try {
    record = JSON.parse(text) as RunRecord;
  } catch (cause) {
    throw notARun(folder, `has a ${RECORD} that is not JSON`, cause);
  }
  const config = parseRunConfig(record.config);
  const bytes = await readFile(join(folder, WEIGHTS)).catch((cause: unknown) => {
    throw notARun(folder, `has no readable ${WEIGHTS}`, cause);
  });
  const tensors = readSafetensors(bytes, WEIGHTS);
  const parameters = new ParameterStore(
    parameterSpecs(networkSetupOf(config)),
    weightsFromCheckpoint(tensors, WEIGHTS),
  );
  return { record: { ...record, config }, parameters };
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
