/** Caps on what one PyTorch file may make this reader do (reliability.md, row P). Each is far above what checkpoints
 *  need and far below what hurts. */

const MIB = 1024 ** 2;

/** What the pickle machine may use up in one pickle. */
export interface PickleLimits {
  /** Also the most instructions: each takes a byte. */
  readonly bytes: number;
  /** Values and marks on the stack at once. */
  readonly stack: number;
  readonly memo: number;
  /** Dictionaries, lists, tuples and tensors built, and values copied from one to another; each takes far more time and
   *  memory than the byte that asks for it. */
  readonly objects: number;
}

/** PyTorch describes a tensor in some 150 bytes, 8 objects and 8 memories: a checkpoint of `MAX_ENTRIES` tensors fits, in
 *  a zip as many as that may have entries. The largest files that are meant (MPViT with the state of its optimiser) have
 *  4000. */
export const PICKLE_LIMITS: PickleLimits = {
  bytes: 4 * MIB,
  stack: 250_000,
  memo: 250_000,
  objects: 250_000,
};

/** One text: a key, or the value of an option. */
export const MAX_TEXT_BYTES = MIB;
/** Module and name of a global, each. */
export const MAX_NAME_BYTES = 256;

/** Axes of a tensor; the safetensors reader takes as many. */
export const MAX_AXES = 8;

/** Nested dictionaries and lists. */
export const MAX_DEPTH = 100;
/** Tensors and other values that have a path. */
export const MAX_ENTRIES = 25_000;
export const MAX_PATH_CHARACTERS = 1000;
/** Values looked at, those in lists too: objects may refer to one another, and so be met more often than built. */
export const MAX_VISITS = 500_000;

/** Bytes that storages and tensors may take in memory: an expanded tensor (stride 0) is small in the file and may claim
 *  any size, and tensors that share a storage are copied each (MPViT's shared encodings under up to nine names). */
export function allocationBudgetBytes(fileBytes: number): number {
  return Math.min(2048 * MIB, 16 * MIB + 4 * fileBytes);
}
