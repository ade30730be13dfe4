import { ByteCursor } from "./byteCursor.ts";
import { requireLittleEndianMachine } from "./byteOrder.ts";
import { AllocationBudget, contentsOf, type PthContents } from "./contents.ts";
import { readPickle } from "./pickle.ts";
import { pthError, SAVE_PLAIN } from "./problems.ts";
import { StorageTable, storageSizeBytes } from "./storageTable.ts";
import type { PickleValue } from "./values.ts";

const MAGIC_NUMBER = 0x1950a86a20f9469cfc6cn;
const PROTOCOL_VERSION = 1001;
const PICKLE_PROTOCOL = 0x80;

/** True if the bytes begin as a pickle of protocol 2 or later does. */
export function looksLikePickle(bytes: Uint8Array): boolean {
  return bytes[0] === PICKLE_PROTOCOL && bytes[1] >= 2 && bytes[1] <= 5;
}

/** The container that `torch.save` wrote before 1.6: five pickles (magic number, protocol, the writer's machine, the
 *  object, the keys of its storages), then each storage in that order, as its length and its raw elements.
 *  @throws ProblemError `pth-...`. */
export function readLegacyContainer(bytes: Uint8Array, file: string): PthContents {
  const cursor = new ByteCursor(bytes, file);
  if (readPickle(cursor, null) !== MAGIC_NUMBER)
    throw pthError(
      file,
      "magic",
      "The file is a Python pickle, but not one that torch.save wrote.",
      SAVE_PLAIN,
    );
  const version = readPickle(cursor, null);
  if (version !== PROTOCOL_VERSION)
    throw pthError(file, "version", `The file's format is not version ${PROTOCOL_VERSION} of PyTorch's.`);
  requireLittleEndianMachine(readPickle(cursor, null), file);
  const storages = new StorageTable(file);
  const root = readPickle(cursor, storages);
  const keys = readPickle(cursor, null);
  const storageBytes = readStorages(cursor, keys, storages);
  return contentsOf(root, storageBytes, new AllocationBudget(file, bytes.length), file);
}

function readStorages(
  cursor: ByteCursor,
  keys: PickleValue,
  storages: StorageTable,
): ReadonlyMap<string, Uint8Array> {
  const { file } = cursor;
  if (!Array.isArray(keys)) throw pthError(file, "storage", "The file lists no storages.");
  const storageBytes = new Map<string, Uint8Array>();
  for (const key of keys) {
    const storage = typeof key === "string" ? storages.all.get(key) : undefined;
    if (storage === undefined || storageBytes.has(storage.key))
      throw pthError(
        file,
        "storage",
        "The file's list of storages names one twice, or one that no tensor uses.",
      );
    const length = cursor.uint64();
    if (length !== storage.length)
      throw pthError(
        file,
        "storage",
        `Storage ${JSON.stringify(storage.key)} holds ${length} elements, its tensors expect ${storage.length}.`,
      );
    storageBytes.set(storage.key, cursor.piece(storageSizeBytes(storage)));
  }
  if (cursor.remaining > 0)
    throw pthError(file, "trailing", `Behind the last storage there are ${cursor.remaining} more bytes.`);
  return storageBytes;
}
