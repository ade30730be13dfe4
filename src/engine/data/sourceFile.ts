import { ProblemError } from "../problem.ts";
import { dataError } from "./problems.ts";
import type { VirtualFile } from "./virtualFile.ts";

/** A dropped file or a file inside a dropped zip; its bytes come as a stream, so that caps can count them. */
export interface SourceFile {
  /** Unique within the drop; files of a zip stand under the zip's own path. */
  readonly path: string;
  openStream(): Promise<ReadableStream<Uint8Array>>;
}

export function sourceFromVirtual({ path, blob }: VirtualFile): SourceFile {
  return { path, openStream: async () => blob.stream() };
}

/** The file's bytes in pieces.
 *  @throws ProblemError `file-unreadable` when the browser, the disk or the zip does not give them. */
export async function* chunksOf(file: SourceFile): AsyncGenerator<Uint8Array, void, undefined> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | null = null;
  try {
    reader = (await file.openStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (caught) {
    if (caught instanceof ProblemError) throw caught;
    throw dataError(
      "file-unreadable",
      { file: file.path },
      `The file cannot be read (${caught instanceof Error ? caught.message : String(caught)}).`,
      "It may have changed or moved since it was chosen, or its archive is damaged: choose or pack it again.",
      caught,
    );
  } finally {
    // Ends the reading when a consumer stops early; a stream that has failed has nothing left to cancel.
    await reader?.cancel().catch(() => undefined);
  }
}

/** The whole file.
 *  @throws ProblemError `file-too-large` as soon as more than `maxBytes` have come. */
export async function readAll(file: SourceFile, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunksOf(file)) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(file, maxBytes);
    chunks.push(chunk);
  }
  return concatenate(chunks, size);
}

/** The first `length` bytes, or fewer if the file is shorter. */
export async function readHead(file: SourceFile, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunksOf(file)) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= length) break;
  }
  return concatenate(chunks, size).slice(0, length);
}

export function tooLarge(file: SourceFile, maxBytes: number): ProblemError {
  return dataError(
    "file-too-large",
    { file: file.path },
    `The file is larger than the ${Math.round(maxBytes / 1024 ** 2)} MiB that are read.`,
    "Leave it out, or split the sequence.",
  );
}

function concatenate(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
