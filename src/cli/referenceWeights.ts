import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { looksLikeSafetensors, readSafetensors } from "../engine/checkpoint/safetensors.ts";
import {
  type ReferenceNetwork,
  referenceStateDictionaries,
  type StateDictionary,
} from "../engine/exports/reference/stateDictionaries.ts";
import { ProblemError } from "../engine/problem.ts";
import { parseRunConfig, type RunConfig } from "../engine/training/config.ts";

/** Weights on their way to the reference. */
export interface ReferenceWeights {
  readonly dictionaries: ReadonlyMap<ReferenceNetwork, StateDictionary>;
  /** Of the run that they come from; null if a bare file was named. */
  readonly config: RunConfig | null;
}

/** The weights of a folder that `train` wrote, or of a safetensors file. Nothing of it needs a GPU.
 *  @throws ProblemError if they cannot be read, or are not of the reference's networks. */
export async function readReferenceWeights(path: string): Promise<ReferenceWeights> {
  const status = await stat(path).catch((cause: unknown) => {
    throw unreadable(path, "There is nothing that can be read here.", cause);
  });
  if (!status.isDirectory()) return { dictionaries: await dictionariesIn(path), config: null };
  return {
    dictionaries: await dictionariesIn(join(path, "weights.safetensors")),
    config: await configIn(join(path, "run.json")),
  };
}

async function dictionariesIn(file: string): Promise<ReferenceWeights["dictionaries"]> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw unreadable(file, "The weights cannot be read.", cause);
  });
  if (!looksLikeSafetensors(bytes)) throw unreadable(file, "This is not a safetensors file.", undefined);
  return referenceStateDictionaries(readSafetensors(bytes, basename(file)), basename(file));
}

async function configIn(file: string): Promise<RunConfig> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw unreadable(file, "The run's record cannot be read.", cause);
  });
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch (cause) {
    throw unreadable(file, "The run's record is not JSON.", cause);
  }
  return parseRunConfig(
    typeof record === "object" && record !== null && "config" in record ? record.config : record,
  );
}

function unreadable(file: string, message: string, cause: unknown): ProblemError {
  const remedy =
    "Name a folder that `train --out` wrote, or a .safetensors file such as the page saves; .pth files need no export.";
  return new ProblemError(
    { severity: "error", code: "weights-unreadable", message, file, line: null, remedy },
    { cause },
  );
}
