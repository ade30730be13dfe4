import { quoted } from "../../data/problems.ts";
import { chunksOf, readAll, type SourceFile } from "../../data/sourceFile.ts";
import { expandZipBytes } from "../../data/zip.ts";
import { ByteCursor } from "./byteCursor.ts";
import { requireLittleEndian } from "./byteOrder.ts";
import { AllocationBudget, contentsOf, type PthContents } from "./contents.ts";
import { PICKLE_LIMITS } from "./limits.ts";
import { readPickle } from "./pickle.ts";
import { pthError, SAVE_PLAIN } from "./problems.ts";
import { StorageTable, storageSizeBytes } from "./storageTable.ts";
import type { Storage } from "./values.ts";

const PICKLE = "data.pkl";
const BYTE_ORDER = "byteorder";
/** `little` or `big`. */
const MAX_BYTE_ORDER_BYTES = 16;

/** True if the bytes begin as a zip's first entry does. */
export function looksLikeZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
}

/** The container that `torch.save` writes since 1.6: a zip with one folder, in it the pickle `data.pkl` and each
 *  storage's raw elements as `data/<key>`.
 *  @throws ProblemError `pth-...`, or `zip-...` and `file-...` from the zip itself. */
export async function readZipContainer(bytes: Uint8Array, file: string): Promise<PthContents> {
  const entries = await entriesOfFolder(bytes, file);
  await requireByteOrder(entries, file);
  const pickle = entries.get(PICKLE);
  if (pickle === undefined) throw notSaved(file, [...entries.keys()]);
  const cursor = new ByteCursor(await readAll(pickle, PICKLE_LIMITS.bytes), file);
  const storages = new StorageTable(file);
  const root = readPickle(cursor, storages);
  if (cursor.remaining > 0)
    throw pthError(file, "trailing", `Behind the pickle there are ${cursor.remaining} more bytes.`);
  const budget = new AllocationBudget(file, bytes.length);
  const storageBytes = new Map<string, Uint8Array>();
  for (const storage of storages.all.values())
    storageBytes.set(storage.key, await readStorage(storage, entries, budget, file));
  return contentsOf(root, storageBytes, budget, file);
}

/** The zip's entries by their path inside the one folder that has the pickle. */
async function entriesOfFolder(bytes: Uint8Array, file: string): Promise<ReadonlyMap<string, SourceFile>> {
  const byName = new Map<string, SourceFile>();
  for (const entry of await expandZipBytes(file, bytes)) byName.set(entry.path.slice(file.length + 1), entry);
  const folders = [...byName.keys()].flatMap((name) => {
    const [folder, ...inside] = name.split("/");
    return inside.join("/") === PICKLE ? [folder] : [];
  });
  const [folder] = folders;
  if (folders.length !== 1) throw notSaved(file, [...byName.keys()]);
  const entries = new Map<string, SourceFile>();
  for (const [name, entry] of byName)
    if (name.startsWith(`${folder}/`)) entries.set(name.slice(folder.length + 1), entry);
  return entries;
}

/** PyTorch wrote no byte order before 2.1, and little-endian in all but exotic cases. */
async function requireByteOrder(entries: ReadonlyMap<string, SourceFile>, file: string): Promise<void> {
  const entry = entries.get(BYTE_ORDER);
  if (entry === undefined) return;
  const order = new TextDecoder().decode(await readAll(entry, MAX_BYTE_ORDER_BYTES));
  requireLittleEndian(order === "little", file);
}

async function readStorage(
  storage: Storage,
  entries: ReadonlyMap<string, SourceFile>,
  budget: AllocationBudget,
  file: string,
): Promise<Uint8Array> {
  const name = JSON.stringify(storage.key);
  const entry = entries.get(`data/${storage.key}`);
  if (entry === undefined) throw pthError(file, "storage", `The zip has no storage ${name}.`);
  const expectedBytes = storageSizeBytes(storage);
  budget.spend(expectedBytes);
  const bytes = await inOnePiece(entry, expectedBytes);
  if (bytes === null)
    throw pthError(
      file,
      "storage",
      `Storage ${name} does not have the ${expectedBytes} bytes that tensors expect.`,
    );
  return bytes;
}

/** The entry's bytes if there are `size` of them, else null. A stored entry comes as one view of the file and is not
 *  copied. */
async function inOnePiece(entry: SourceFile, size: number): Promise<Uint8Array | null> {
  let whole: Uint8Array | null = null;
  let filled = 0;
  for await (const chunk of chunksOf(entry)) {
    if (filled + chunk.length > size) return null;
    if (filled === 0 && chunk.length === size) {
      whole = chunk;
    } else {
      whole ??= new Uint8Array(size);
      whole.set(chunk, filled);
    }
    filled += chunk.length;
  }
  return filled === size ? (whole ?? new Uint8Array(0)) : null;
}

function notSaved(file: string, names: readonly string[]) {
  const inside = names.find((name) => /\.(?:pth|pt|bin|safetensors|tar)$/i.test(name));
  if (inside !== undefined)
    return pthError(
      file,
      "contents",
      `The file is a zip with files of weights in it (${quoted(inside)}).`,
      "Unpack it, and give the files in it.",
    );
  return pthError(
    file,
    "contents",
    `The file is a zip, but not one that torch.save wrote: expected one folder with ${PICKLE} in it.`,
    SAVE_PLAIN,
  );
}
