import { dataError } from "../data/problems.ts";
import { foreignFile } from "./foreignFile.ts";
import { looksLikePickle, readLegacyContainer } from "./pth/legacyContainer.ts";
import type { PlainValue } from "./pth/paths.ts";
import { looksLikeTape } from "./pth/tape.ts";
import { readTarContainer } from "./pth/tarContainer.ts";
import { looksLikeZip, readZipContainer } from "./pth/zipContainer.ts";
import { looksLikeSafetensors, readSafetensorsFile, type StoredTensor } from "./safetensors.ts";

export type { PlainValue } from "./pth/paths.ts";

/** `pth-zip` is what PyTorch writes since 1.6, `pth-legacy` what it wrote before, `pth-tar` what its
 *  first releases wrote. */
export type CheckpointFormat = "safetensors" | "pth-zip" | "pth-legacy" | "pth-tar";

export interface Checkpoint {
  readonly format: CheckpointFormat;
  /** By path: keys of nested dictionaries are joined by dots, e.g. `model.stem.0.conv.weight`, `state.0.exp_avg`. In
   *  file order. Row-major copies. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Everything that is not a tensor, by path; for safetensors its `__metadata__`. */
  readonly other: ReadonlyMap<string, PlainValue>;
}

/** What a file of weights holds. Its format is told from its bytes, never from its name.
 *  @param file the name used in messages.
 *  @throws ProblemError `safetensors-...`, `pth-...`, `zip-...` or `file-...` naming the rule that the file breaks, and
 *    `checkpoint-format` for any other kind of file. */
export async function readCheckpoint(bytes: Uint8Array, file: string): Promise<Checkpoint> {
  if (looksLikeZip(bytes)) return { format: "pth-zip", ...(await readZipContainer(bytes, file)) };
  if (looksLikeSafetensors(bytes)) {
    const { tensors, metadata } = readSafetensorsFile(bytes, file);
    return { format: "safetensors", tensors, other: metadata };
  }
  if (looksLikePickle(bytes)) return { format: "pth-legacy", ...readLegacyContainer(bytes, file) };
  if (looksLikeTape(bytes)) return { format: "pth-tar", ...readTarContainer(bytes, file) };
  const { found, remedy } = foreignFile(bytes);
  throw dataError("checkpoint-format", { file }, found, remedy);
}
