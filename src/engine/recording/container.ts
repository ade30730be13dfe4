import { joined } from "./joined.ts";
import { damaged, refusedRecording } from "./problems.ts";

/** A recording's file: eight letters, the version, then sections, each deflated by itself, so that the first ones can be
 *  shown while the others are still on their way. Numbers are little-endian.
 *
 *  header:  "GASMONOR", version u32, number of sections u32
 *  section: deflated bytes u32, bytes u32, then the zlib stream */

const MAGIC = "GASMONOR";
export const RECORDING_VERSION = 1;

const HEADER_BYTES = 16;
const SECTION_HEADER_BYTES = 8;
/** No section of ours comes near these; a file that claims more is refused before anything of that size is made. */
const MOST_SECTIONS = 10_000;
const MOST_SECTION_BYTES = 64 * 1024 * 1024;

/** Whether a file begins as recordings do. */
export function isRecording(beginning: Uint8Array): boolean {
  return (
    beginning.length >= MAGIC.length && MAGIC === String.fromCharCode(...beginning.subarray(0, MAGIC.length))
  );
}

export async function packSections(sections: readonly Uint8Array[]): Promise<Uint8Array> {
  const header = new Uint8Array(HEADER_BYTES);
  header.set(new TextEncoder().encode(MAGIC));
  const numbers = new DataView(header.buffer);
  numbers.setUint32(8, RECORDING_VERSION, true);
  numbers.setUint32(12, sections.length, true);
  const parts = [header];
  for (const section of sections) {
    const stream = through(section, new CompressionStream("deflate"));
    const deflated = new Uint8Array(await new Response(stream).arrayBuffer());
    const sizes = new DataView(new ArrayBuffer(SECTION_HEADER_BYTES));
    sizes.setUint32(0, deflated.length, true);
    sizes.setUint32(4, section.length, true);
    parts.push(new Uint8Array(sizes.buffer), deflated);
  }
  return joined(parts);
}

/** The sections one by one, as the bytes arrive. @throws ProblemError for anything that `packSections` has not made */
export async function* unpackSections(bytes: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const from = new ByteQueue(bytes);
  try {
    const header = await from.take(HEADER_BYTES);
    if (header === null || !isRecording(header)) {
      throw refusedRecording("recording-not-one", "This file is no recording.");
    }
    const numbers = new DataView(header.buffer, header.byteOffset);
    const version = numbers.getUint32(8, true);
    if (version !== RECORDING_VERSION) {
      throw refusedRecording(
        "recording-version",
        `The recording is of version ${version}; this page reads version ${RECORDING_VERSION}.`,
      );
    }
    const count = numbers.getUint32(12, true);
    if (count > MOST_SECTIONS) throw tooLarge(`${count} sections`);
    for (let i = 0; i < count; i++) yield await nextSection(from);
    if (!(await from.isAtEnd())) throw damaged("there is something behind its end");
  } finally {
    await from.close();
  }
}

async function nextSection(from: ByteQueue): Promise<Uint8Array> {
  const header = await from.take(SECTION_HEADER_BYTES);
  if (header === null) throw damaged("it ends too early");
  const sizes = new DataView(header.buffer, header.byteOffset);
  const [deflatedBytes, size] = [sizes.getUint32(0, true), sizes.getUint32(4, true)];
  for (const bytes of [deflatedBytes, size]) {
    if (bytes > MOST_SECTION_BYTES) throw tooLarge(`a section of ${bytes} bytes`);
  }
  const deflated = await from.take(deflatedBytes);
  if (deflated === null) throw damaged("it ends too early");
  const inflated = new ByteQueue(through(deflated, new DecompressionStream("deflate")));
  try {
    const section = await inflated.take(size).catch(cannotInflate);
    if (section !== null && (await inflated.isAtEnd().catch(cannotInflate))) return section;
  } finally {
    await inflated.close();
  }
  throw damaged("a section has another size than it says");
}

/** The stream's own error, for a bad code or a bad checksum; every platform has another one. */
function cannotInflate(cause: unknown): never {
  throw damaged("a section cannot be inflated", cause);
}

function tooLarge(what: string): Error {
  return refusedRecording("recording-too-large", `The recording claims to have ${what}.`);
}

/** Bytes of a stream in the portions that are asked for. */
class ByteQueue {
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  private hasEnded = false;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.reader = stream.getReader();
  }

  /** The next `size` bytes, or null if the stream ends before. */
  async take(size: number): Promise<Uint8Array | null> {
    while (this.waitingBytes < size) if (!(await this.pull())) return null;
    const all = joined(this.waiting);
    const rest = all.subarray(size);
    this.waiting = rest.length > 0 ? [rest] : [];
    this.waitingBytes = rest.length;
    return all.subarray(0, size);
  }

  async isAtEnd(): Promise<boolean> {
    while (this.waitingBytes === 0) if (!(await this.pull())) return true;
    return false;
  }

  /** Nobody wants the rest. A stream that has failed was told by `take`. */
  async close(): Promise<void> {
    await this.reader.cancel().catch(() => undefined);
  }

  private async pull(): Promise<boolean> {
    if (this.hasEnded) return false;
    const { done, value } = await this.reader.read();
    this.hasEnded = done;
    if (value !== undefined && value.length > 0) {
      this.waiting.push(value);
      this.waitingBytes += value.length;
    }
    return !done;
  }
}

export function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}

function through(
  bytes: Uint8Array,
  transform: CompressionStream | DecompressionStream,
): ReadableStream<Uint8Array> {
  return streamOf(bytes).pipeThrough(transform as ReadableWritablePair<Uint8Array, Uint8Array>);
}
