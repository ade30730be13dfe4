import { quoted } from "../../data/problems.ts";
import { ByteCursor } from "./byteCursor.ts";
import { requireLittleEndianMachine } from "./byteOrder.ts";
import { AllocationBudget, contentsOf, type PthContents } from "./contents.ts";
import { MAX_AXES, MAX_ENTRIES } from "./limits.ts";
import { readPickle } from "./pickle.ts";
import { pthError } from "./problems.ts";
import { storageSizeBytes } from "./storageTable.ts";
import { tapeEntries } from "./tape.ts";
import { viewInside } from "./tensorView.ts";
import { PickledTuple, PickleGlobal, type PickleValue, Storage, type TensorView } from "./values.ts";

const PARTS = ["sys_info", "storages", "tensors", "pickle"] as const;

/** The container of PyTorch's first releases; torchvision's `resnet18-5c106cde.pth` is one. A tape archive of
 *  four files: the writer's machine; every storage; every tensor as a view of one; and the object, which refers to
 *  tensors by key.
 *  @throws ProblemError `pth-...`. */
export function readTarContainer(bytes: Uint8Array, file: string): PthContents {
  const entries = tapeEntries(bytes, file);
  const [machine, storageList, tensorList, object] = PARTS.map((name) => {
    const part = entries.get(name);
    if (part === undefined) throw notSaved(file, [...entries.keys()]);
    return new ByteCursor(part, file);
  });
  requireLittleEndianMachine(readPickle(machine, null), file);
  const { storages, storageBytes } = readStorages(storageList);
  const tensors = readTensors(tensorList, storages);
  const root = readPickle(object, {
    refer: (identifier) => {
      const tensor = typeof identifier === "string" ? tensors.get(identifier) : undefined;
      if (tensor !== undefined) return tensor;
      throw pthError(file, "storage", "The pickle refers to something that is not a tensor of the file.");
    },
  });
  for (const part of [machine, storageList, tensorList, object])
    if (part.remaining > 0)
      throw pthError(file, "trailing", `Behind a part of the file there are ${part.remaining} more bytes.`);
  return contentsOf(root, storageBytes, new AllocationBudget(file, bytes.length), file);
}

/** Their number; then for each a pickled `(key, device, type)`, its length and its elements; then a list of views. */
function readStorages(cursor: ByteCursor) {
  const { file } = cursor;
  const storages = new Map<string, Storage>();
  const storageBytes = new Map<string, Uint8Array>();
  for (let remaining = readCount(cursor); remaining > 0; remaining--) {
    const [key, , type] = readTuple(cursor);
    if (!isKey(key) || !(type instanceof PickleGlobal) || type.meaning.kind !== "storageType")
      throw pthError(file, "storage", "The file lists something that is not a storage of tensors.");
    const storage = new Storage(String(key), type.meaning.dtype, cursor.uint64());
    storages.set(storage.key, storage);
    storageBytes.set(storage.key, cursor.piece(storageSizeBytes(storage)));
  }
  const views = readPickle(cursor, null);
  if (!Array.isArray(views) || views.length > 0)
    throw pthError(
      file,
      "storage",
      "The file has storages that are views of others.",
      "Load it in a newer PyTorch and save it again.",
    );
  return { storages, storageBytes };
}

/** Their number; then for each a pickled `(key, key of its storage, type)`, the number of axes in 8 bytes of which 4 count,
 *  sizes, strides and offset. */
function readTensors(
  cursor: ByteCursor,
  storages: ReadonlyMap<string, Storage>,
): ReadonlyMap<string, TensorView> {
  const { file } = cursor;
  const tensors = new Map<string, TensorView>();
  for (let remaining = readCount(cursor); remaining > 0; remaining--) {
    const [key, storageKey] = readTuple(cursor);
    const storage = isKey(storageKey) ? storages.get(String(storageKey)) : undefined;
    if (!isKey(key) || storage === undefined)
      throw pthError(file, "tensor", "The file lists a tensor without a key, or without a storage.");
    const axes = cursor.uint32();
    cursor.uint32();
    if (axes > MAX_AXES) throw pthError(file, "tensor", `A tensor has ${axes} axes, more than ${MAX_AXES}.`);
    const readSizes = (): number[] => Array.from({ length: axes }, () => cursor.uint64());
    const [shape, stride] = [readSizes(), readSizes()];
    tensors.set(String(key), viewInside(storage, cursor.uint64(), shape, stride, null, file));
  }
  return tensors;
}

function readCount(cursor: ByteCursor): number {
  const count = readPickle(cursor, null);
  if (typeof count === "number" && Number.isInteger(count) && count >= 0 && count <= MAX_ENTRIES)
    return count;
  throw pthError(cursor.file, "contents", `A list of the file is not of 0 to ${MAX_ENTRIES} entries.`);
}

function readTuple(cursor: ByteCursor): readonly PickleValue[] {
  const value = readPickle(cursor, null);
  return value instanceof PickledTuple ? value.items : [];
}

/** An address in the memory of the writer. */
function isKey(value: PickleValue): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

function notSaved(file: string, names: readonly string[]) {
  const held = names.length === 0 ? "nothing" : names.slice(0, 3).map(quoted).join(", ");
  return pthError(
    file,
    "contents",
    `The file is a tape archive with ${held} in it, but not one that torch.save wrote.`,
    "Unpack it, and give the files of weights in it.",
  );
}
