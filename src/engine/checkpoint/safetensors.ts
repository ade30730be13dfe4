/** The safetensors container: 8-byte little-endian header length, JSON header, raw little-endian data.
 *
 *  The reader believes nothing: every rule of the format is checked before a value is touched, so that a damaged or
 *  hostile file gives one clear problem and never a partial load (rules: github.com/huggingface/safetensors). */
import { dataError, quoted } from "../data/problems.ts";
import { type ProblemError, refusal } from "../problem.ts";
import { DTYPES, type Dtype, elementsOf, type TensorData } from "./dtypes.ts";

export interface StoredTensor {
  readonly dtype: Dtype;
  /** Row-major; an empty list is a scalar. */
  readonly shape: readonly number[];
  /** F16 and BF16 are raw 16-bit patterns; BOOL is 0 or 1. */
  readonly data: TensorData;
}

const LARGEST_HEADER_BYTES = 25_000_000;
const MOST_AXES = 8;
const LONGEST_NAME = 1000;
/** The header, a tensor in it, a list of the tensor. */
const MOST_LEVELS = 3;
/** Names, types and metadata, of which a tensor has five: a hundred thousand tensors. */
const MOST_TEXTS = 500_000;
const PREFIX_BYTES = 8;
/** The entry of the header that is not a tensor. */
const METADATA = "__metadata__";
const OPENING_BRACE = 0x7b;

/** True if the bytes begin with a header length below 4 GiB and a header's opening brace. */
export function looksLikeSafetensors(bytes: Uint8Array): boolean {
  const isShortHeader = [4, 5, 6, 7].every((at) => bytes[at] === 0);
  return isShortHeader && bytes[PREFIX_BYTES] === OPENING_BRACE;
}

/** All tensors of a safetensors file, by name, in the order of the header. Data are copies, aligned and owned.
 *  @param file the name used in messages.
 *  @throws ProblemError `safetensors-…` naming the rule that the file breaks. */
export function readSafetensors(bytes: Uint8Array, file: string): Map<string, StoredTensor> {
  return readSafetensorsFile(bytes, file).tensors;
}

/** Like `readSafetensors`, with the header's free text (`__metadata__`). */
export function readSafetensorsFile(
  bytes: Uint8Array,
  file: string,
): { tensors: Map<string, StoredTensor>; metadata: ReadonlyMap<string, string> } {
  const header = readHeader(bytes, file);
  const data = bytes.subarray(header.dataStart);
  const tensors = new Map<string, StoredTensor>();
  const extents: Extent[] = [];
  let metadata: ReadonlyMap<string, string> = new Map();
  for (const [name, entry] of header.entries) {
    if (name === METADATA) {
      metadata = readMetadata(entry, file);
      continue;
    }
    const { dtype, shape, begin, end } = readEntry(name, entry, data.byteLength, file);
    extents.push({ name, begin, end });
    tensors.set(name, { dtype, shape, data: elementsOf(dtype, data.subarray(begin, end)) });
  }
  requireContiguous(extents, data.byteLength, file);
  return { tensors, metadata };
}

/** The bytes of a safetensors file. Wide elements come first, as the format's own writer has them, so that every tensor
 *  is aligned; tensors of one width are sorted by name. Equal contents give equal bytes.
 *  @throws ProblemError `safetensors-name` for a tensor called `__metadata__`, which the format cannot hold. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  // Entries, not an object: assigning to its `__proto__` would lose the tensor of that name.
  const header: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0) header.push([METADATA, metadata]);
  if (tensors.has(METADATA))
    throw refusal("safetensors-name", `A tensor is called ${METADATA}.`, "Give it another name.");
  const sorted = [...tensors].sort(
    ([name, { dtype }], [other, { dtype: otherDtype }]) =>
      DTYPES[otherDtype].bytes - DTYPES[dtype].bytes || (name < other ? -1 : 1),
  );
  let offset = 0;
  for (const [name, { dtype, shape, data }] of sorted) {
    const sizeBytes = elementCount(shape) * DTYPES[dtype].bytes;
    if (data.byteLength !== sizeBytes)
      throw new Error(
        `${name}: shape [${shape.join(", ")}] ${dtype} needs ${sizeBytes} bytes, has ${data.byteLength}.`,
      );
    header.push([name, { dtype, shape, data_offsets: [offset, offset + sizeBytes] }]);
    offset += sizeBytes;
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  // The format asks for 8-byte alignment of the data and for spaces as padding.
  const headerBytes = Math.ceil(text.byteLength / 8) * 8;
  const bytes = new Uint8Array(PREFIX_BYTES + headerBytes + offset).fill(0x20, PREFIX_BYTES);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.set(text, PREFIX_BYTES);
  let position = PREFIX_BYTES + headerBytes;
  for (const [, { data }] of sorted) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return bytes;
}

function readHeader(bytes: Uint8Array, file: string): { entries: [string, unknown][]; dataStart: number } {
  if (bytes.byteLength < PREFIX_BYTES)
    throw broken(
      file,
      "truncated",
      `The file has ${bytes.byteLength} bytes, fewer than the 8 of a header length.`,
    );
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(LARGEST_HEADER_BYTES))
    throw broken(
      file,
      "header-size",
      `The header claims ${length} bytes, more than ${LARGEST_HEADER_BYTES}.`,
    );
  const dataStart = PREFIX_BYTES + Number(length);
  if (dataStart > bytes.byteLength)
    throw broken(
      file,
      "truncated",
      `The header claims ${length} bytes, the file has ${bytes.byteLength} in all.`,
    );
  if (length === 0n || bytes[PREFIX_BYTES] !== OPENING_BRACE)
    throw broken(file, "header", "The header does not start with an opening brace.");
  let text: string;
  let excess: string | null;
  let parsed: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(PREFIX_BYTES, dataStart));
    excess = excessOf(text);
    if (excess === null) parsed = JSON.parse(text);
  } catch (cause) {
    throw broken(
      file,
      "header",
      `The header is not JSON in UTF-8: ${(cause as Error).message}.`,
      DAMAGED,
      cause,
    );
  }
  if (excess !== null) throw broken(file, "header", `The header ${excess}.`);
  requireUniqueNames(text, file);
  return { entries: Object.entries(parsed as object), dataStart };
}

/** What a JSON text has too much of to be parsed within a second, or null. Of a text that is no JSON it may be either. */
function excessOf(text: string): string | null {
  let levels = 0;
  let texts = 0;
  for (let at = 0; at < text.length; at++) {
    const found = text[at];
    if (found === "{" || found === "[") levels++;
    else if (found === "}" || found === "]") levels--;
    else if (found === '"') {
      texts++;
      at = endOfString(text, at) - 1;
    }
    if (levels > MOST_LEVELS) return `is nested deeper than ${MOST_LEVELS} levels`;
    if (texts > MOST_TEXTS) return `holds more than ${MOST_TEXTS} texts`;
  }
  return null;
}

/** JSON.parse keeps the last of two equal keys and says nothing; here that would hide a tensor.
 *  Walks the (already valid) JSON text and compares the keys of every object. */
function requireUniqueNames(text: string, file: string): void {
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at++) {
    const found = text[at];
    if (found === "{") open.push(new Set());
    else if (found === "[") open.push(null);
    else if (found === "}" || found === "]") open.pop();
    else if (found === '"') {
      const end = endOfString(text, at);
      const names = open.at(-1);
      if (names != null && isFollowedByColon(text, end)) {
        const spelled = text.slice(at + 1, end - 1);
        const name = spelled.includes("\\") ? (JSON.parse(`"${spelled}"`) as string) : spelled;
        if (names.has(name)) throw broken(file, "duplicate", `The header lists ${quoted(name)} twice.`);
        names.add(name);
      }
      at = end - 1;
    }
  }
}

/** Index behind the closing quote of the JSON string that opens at `start`. A loop: a regular expression overflows the
 *  stack on a name of megabytes. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

function isFollowedByColon(text: string, start: number): boolean {
  let at = start;
  while (text[at] === " " || text[at] === "\n" || text[at] === "\r" || text[at] === "\t") at++;
  return text[at] === ":";
}

interface Extent {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
}

function readEntry(
  name: string,
  entry: unknown,
  dataBytes: number,
  file: string,
): { dtype: Dtype; shape: number[]; begin: number; end: number } {
  if (name.length > LONGEST_NAME)
    throw broken(
      file,
      "name",
      `${quoted(name)} is a name of ${name.length} characters, more than ${LONGEST_NAME}.`,
    );
  if (!isRecord(entry)) throw broken(file, "entry", `"${name}" is not described by an object.`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== "string" || !Object.hasOwn(DTYPES, dtype))
    throw broken(
      file,
      "dtype",
      `"${name}" has the type ${typeof dtype === "string" ? quoted(dtype) : typeof dtype}, expected one of ${Object.keys(DTYPES).join(", ")}.`,
      "Save its tensors as one of these: tensor.float() gives F32.",
    );
  if (!isSizeList(shape)) throw broken(file, "shape", `"${name}" has no list of sizes as its shape.`);
  if (shape.length > MOST_AXES)
    throw broken(file, "shape", `"${name}" has ${shape.length} axes, more than ${MOST_AXES}.`);
  if (!isSizeList(offsets) || offsets.length !== 2)
    throw broken(file, "offsets", `"${name}" has no begin and end offset.`);
  const [begin, end] = offsets as [number, number];
  if (begin > end || end > dataBytes)
    throw broken(file, "offsets", `"${name}" lies at ${begin}..${end} of ${dataBytes} data bytes.`);
  const sizeBytes = elementCount(shape) * DTYPES[dtype as Dtype].bytes;
  if (!Number.isSafeInteger(sizeBytes) || end - begin !== sizeBytes)
    throw broken(
      file,
      "size",
      `"${name}" has ${end - begin} bytes, but [${shape.join(", ")}] of ${dtype} needs ${sizeBytes}.`,
    );
  return { dtype: dtype as Dtype, shape, begin, end };
}

/** Tensors must fill the data from its first byte to its last: a hole could hide a second file in the first. */
function requireContiguous(extents: readonly Extent[], dataBytes: number, file: string): void {
  let position = 0;
  for (const { name, begin, end } of [...extents].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== position)
      throw broken(
        file,
        "layout",
        `"${name}" begins at byte ${begin}, expected ${position}: a hole or an overlap.`,
      );
    position = end;
  }
  if (position !== dataBytes)
    throw broken(file, "layout", `The tensors end at byte ${position} of ${dataBytes} data bytes.`);
}

function readMetadata(entry: unknown, file: string): ReadonlyMap<string, string> {
  if (!isRecord(entry) || Object.values(entry).some((value) => typeof value !== "string"))
    throw broken(file, "metadata", "The header's metadata is not a table of texts.");
  return new Map(Object.entries(entry) as [string, string][]);
}

function elementCount(shape: readonly number[]): number {
  return shape.reduce((count, size) => count * size, 1);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizeList(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && (size as number) >= 0);
}

const DAMAGED = "The file is damaged or is not safetensors; get it again from where it was saved.";

function broken(
  file: string,
  rule: string,
  message: string,
  remedy: string = DAMAGED,
  cause?: unknown,
): ProblemError {
  return dataError(`safetensors-${rule}`, { file }, message, remedy, cause);
}
