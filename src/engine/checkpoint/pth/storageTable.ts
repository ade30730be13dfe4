import { DTYPES } from "../dtypes.ts";
import { MAX_NAME_BYTES } from "./limits.ts";
import { pthError } from "./problems.ts";
import { PickledTuple, PickleGlobal, type PickleValue, type References, Storage } from "./values.ts";

/** The storages that a pickle refers to. Their bytes lie elsewhere in the file and are read later, by key. */
export class StorageTable implements References {
  private readonly storages = new Map<string, Storage>();

  constructor(private readonly file: string) {}

  get all(): ReadonlyMap<string, Storage> {
    return this.storages;
  }

  /** The storage behind a persistent identifier, `("storage", type, key, device, length[, view])`. The device that it
   *  was saved from does not matter here; a view is what PyTorch wrote before 0.4.
   *  @throws ProblemError `pth-storage` if that is not what it is, or contradicts an earlier one. */
  refer(identifier: PickleValue): Storage {
    const items = identifier instanceof PickledTuple ? identifier.items : [];
    const [what, type, key, device, length, view] = items;
    if (
      what !== "storage" ||
      !(type instanceof PickleGlobal) ||
      type.meaning.kind !== "storageType" ||
      typeof key !== "string" ||
      key.length > MAX_NAME_BYTES ||
      typeof device !== "string" ||
      typeof length !== "number" ||
      items.length > 6
    )
      throw pthError(
        this.file,
        "storage",
        "The pickle refers to something that is not a storage of tensors.",
      );
    const { dtype } = type.meaning;
    if (view !== undefined && view !== null)
      throw pthError(
        this.file,
        "storage",
        `Storage ${JSON.stringify(key)} is a view of another one, as PyTorch wrote them before version 0.4.`,
        "Load it in a newer PyTorch and save it again.",
      );
    if (!Number.isInteger(length) || !Number.isSafeInteger(length * DTYPES[dtype].bytes) || length < 0)
      throw pthError(this.file, "storage", `Storage ${JSON.stringify(key)} claims ${length} elements.`);
    const known = this.storages.get(key);
    if (known === undefined) {
      const storage = new Storage(key, dtype, length);
      this.storages.set(key, storage);
      return storage;
    }
    if (known.dtype !== dtype || known.length !== length)
      throw pthError(
        this.file,
        "storage",
        `Storage ${JSON.stringify(key)} is said to hold ${known.length} ${known.dtype} and ${length} ${dtype}.`,
      );
    return known;
  }
}

export function storageSizeBytes(storage: Storage): number {
  return storage.length * DTYPES[storage.dtype].bytes;
}
