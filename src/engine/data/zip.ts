import { BlobReader, type Reader, unzipRaw, type ZipEntry } from "unzipit";
import type { ProblemError } from "../problem.ts";
import {
  MAX_INFLATED_BYTES,
  MAX_INFLATION_RATIO,
  MAX_ZIP_DIRECTORY_BYTES,
  MAX_ZIP_ENTRIES,
  RATIO_FREE_BYTES,
} from "./limits.ts";
import { counted, dataError, quoted } from "./problems.ts";
import type { SourceFile } from "./sourceFile.ts";
import type { VirtualFile } from "./virtualFile.ts";

const STORED = 0;
const DEFLATED = 8;

/** The files of a zip, which is read by random access and never as a whole. Zips inside are plain files.
 *  What the directory says is checked here; the sizes it claims are checked again on real bytes while they are read.
 *  @throws ProblemError `zip-...` for an archive that is damaged, or made to do harm. */
export async function expandZip({ path, blob }: VirtualFile): Promise<SourceFile[]> {
  return expand(path, blob.size, new BlobReader(blob));
}

/** Like `expandZip` for a zip that is in memory: a stored entry comes as one chunk, a view of `bytes`. */
export async function expandZipBytes(path: string, bytes: Uint8Array): Promise<SourceFile[]> {
  return expand(path, bytes.length, new BytesReader(bytes));
}

async function expand(path: string, zipBytes: number, reader: StreamingReader): Promise<SourceFile[]> {
  let entries: ZipEntry[];
  try {
    ({ entries } = await unzipRaw(new CappedReader(reader)));
  } catch (caught) {
    if (caught instanceof CapExceeded) throw tooManyEntries(path);
    throw dataError(
      "zip-damaged",
      { file: path },
      `The zip cannot be read (${caught instanceof Error ? caught.message : String(caught)}).`,
      "Pack or download it again.",
      caught,
    );
  }
  if (entries.length > MAX_ZIP_ENTRIES) throw tooManyEntries(path);
  refuseOverlap(path, zipBytes, entries);
  const budget = new InflationBudget(path);
  const seen = new Set<string>();
  const files: SourceFile[] = [];
  for (const entry of entries) {
    refuseEntry(path, entry);
    if (seen.has(entry.name)) {
      throw entryProblem(path, entry, "zip-duplicate", "stands twice in the zip", "Pack the folder again.");
    }
    seen.add(entry.name);
    if (entry.name.endsWith("/")) continue;
    files.push({
      path: `${path}/${entry.name}`,
      openStream: async () => {
        const stream = await entry.stream();
        return entry.compressionMethod === DEFLATED ? budget.count(entry.name, stream) : stream;
      },
    });
  }
  return files;
}

type StreamingReader = Reader & Required<Pick<Reader, "readStream">>;

/** Reads from memory, and nothing outside the zip. */
class BytesReader implements StreamingReader {
  constructor(private readonly bytes: Uint8Array) {}
  async getLength() {
    return this.bytes.length;
  }
  async read(offset: number, size: number) {
    return this.view(offset, size);
  }
  async readStream(offset: number, size: number) {
    const view = this.view(offset, size);
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => {
        controller.enqueue(view);
        controller.close();
      },
    });
  }
  private view(offset: number, size: number): Uint8Array<ArrayBuffer> {
    if (!(offset >= 0 && size >= 0 && offset + size <= this.bytes.length))
      throw new Error(`bytes ${offset} to ${offset + size} are outside the zip`);
    return this.bytes.subarray(offset, offset + size) as Uint8Array<ArrayBuffer>;
  }
}

class CapExceeded extends Error {}

/** Refuses to read more than a sane central directory in one piece; an archive may claim one of any size. */
class CappedReader implements StreamingReader {
  constructor(private readonly reader: StreamingReader) {}
  getLength() {
    return this.reader.getLength();
  }
  async read(offset: number, size: number) {
    if (size > MAX_ZIP_DIRECTORY_BYTES) throw new CapExceeded();
    return this.reader.read(offset, size);
  }
  readStream(offset: number, size: number) {
    return this.reader.readStream(offset, size);
  }
}

/** Counts what deflated entries really grow to. An entry that is read again counts once. */
class InflationBudget {
  private spentBytes = 0;
  private readonly bytesOfEntry = new Map<string, number>();
  constructor(private readonly zipPath: string) {}

  count(name: string, stream: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    let bytes = 0;
    return stream.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform: (chunk, controller) => {
          bytes += chunk.length;
          const known = this.bytesOfEntry.get(name) ?? 0;
          if (bytes > known) {
            this.bytesOfEntry.set(name, bytes);
            this.spentBytes += bytes - known;
          }
          if (this.spentBytes > MAX_INFLATED_BYTES) {
            throw dataError(
              "zip-too-large",
              { file: this.zipPath },
              `The zip unpacks to more than ${MAX_INFLATED_BYTES / 1024 ** 3} GiB.`,
              "Unpack it and drop the folder, or split the sequence.",
            );
          }
          controller.enqueue(chunk);
        },
      }),
    );
  }
}

function refuseEntry(path: string, entry: ZipEntry): void {
  const { name, size, compressedSize } = entry;
  const isUnsafe =
    name === "" ||
    name.startsWith("/") ||
    /^[a-z]:/i.test(name) ||
    /[\\\0]/.test(name) ||
    name.split("/").some((part) => part === ".." || part === ".");
  if (isUnsafe) {
    throw entryProblem(
      path,
      entry,
      "zip-unsafe-path",
      "has a path that is absolute, leads out of the zip, or uses backslashes",
      "Pack the folder with another program (forward slashes, relative paths).",
    );
  }
  if (entry.encrypted) {
    throw entryProblem(path, entry, "zip-encrypted", "is encrypted", "Pack it without a password.");
  }
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
    throw entryProblem(
      path,
      entry,
      "zip-method",
      `uses compression method ${entry.compressionMethod}, expected 0 (stored) or 8 (deflate)`,
      "Pack it as an ordinary zip.",
    );
  }
  if (size > RATIO_FREE_BYTES && size > MAX_INFLATION_RATIO * compressedSize) {
    throw entryProblem(
      path,
      entry,
      "zip-ratio",
      `claims to unpack ${compressedSize} bytes to ${size}, more than ${MAX_INFLATION_RATIO} times as many`,
      "This looks like a zip bomb. If it is not, unpack it and drop the folder.",
    );
  }
}

/** Entries that share bytes are how a small zip claims to hold petabytes; honest ones fit side by side. */
function refuseOverlap(path: string, zipBytes: number, entries: readonly ZipEntry[]): void {
  const claimed = entries.reduce((sum, entry) => sum + entry.compressedSize, 0);
  if (claimed <= zipBytes) return;
  throw dataError(
    "zip-overlap",
    { file: path },
    `The entries of the zip claim ${claimed} bytes, but it has only ${zipBytes}: they overlap, or it is cut off.`,
    "Pack or download it again.",
  );
}

function entryProblem(
  path: string,
  entry: ZipEntry,
  code: string,
  what: string,
  remedy: string,
): ProblemError {
  return dataError(code, { file: path }, `The entry ${quoted(entry.name)} ${what}.`, remedy);
}

function tooManyEntries(path: string): ProblemError {
  return dataError(
    "zip-too-many-entries",
    { file: path },
    `The zip holds more than ${counted(MAX_ZIP_ENTRIES, "entry", "entries")}.`,
    "Unpack it and drop the folder, or split the sequence.",
  );
}
