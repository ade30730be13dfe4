import { MAX_TEXT_FILE_BYTES, MAX_TEXT_LINE_BYTES } from "../limits.ts";
import { dataError } from "../problems.ts";
import { chunksOf, type SourceFile, tooLarge } from "../sourceFile.ts";

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Called with `bytes[start, end)`: one line without its end. The bytes are overwritten after the call. */
export type LineVisitor = (bytes: Uint8Array, start: number, end: number, line: number) => void;

/** Streams a text file line by line, as bytes: LF or CRLF, with or without a byte order mark or a last line end.
 *  @throws ProblemError `colmap-not-text` for binary data or UTF-16; `file-too-large`, `colmap-line-too-long`. */
export async function forEachLine(file: SourceFile, visit: LineVisitor): Promise<void> {
  let buffer = new Uint8Array(1 << 17);
  let filled = 0; // bytes of the unfinished line at the front of `buffer`
  let total = 0;
  let line = 0;

  function finishLine(start: number, end: number): void {
    line++;
    const isBomFirst =
      line === 1 && buffer[start] === 0xef && buffer[start + 1] === 0xbb && buffer[start + 2] === 0xbf;
    const from = isBomFirst && end - start >= 3 ? start + 3 : start;
    const to = end > from && buffer[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
    visit(buffer, from, to, line);
  }

  for await (const chunk of chunksOf(file)) {
    if (total === 0) refuseUtf16(file, chunk);
    total += chunk.length;
    if (total > MAX_TEXT_FILE_BYTES) throw tooLarge(file, MAX_TEXT_FILE_BYTES);
    if (chunk.includes(0)) throw notText(file, "it holds binary data");
    if (filled + chunk.length > buffer.length) {
      const larger = new Uint8Array(Math.max(buffer.length * 2, filled + chunk.length));
      larger.set(buffer.subarray(0, filled));
      buffer = larger;
    }
    buffer.set(chunk, filled);
    const end = filled + chunk.length;
    let start = 0;
    for (let feed = buffer.indexOf(LINE_FEED, filled); feed !== -1 && feed < end; ) {
      finishLine(start, feed);
      start = feed + 1;
      feed = buffer.indexOf(LINE_FEED, start);
    }
    buffer.copyWithin(0, start, end);
    filled = end - start;
    if (filled > MAX_TEXT_LINE_BYTES) {
      throw dataError(
        "colmap-line-too-long",
        { file: file.path, line: line + 1 },
        `The line is longer than ${MAX_TEXT_LINE_BYTES / 1024 ** 2} MiB.`,
        "This is not a COLMAP text export, or its line ends are lost: export it again with --output_type TXT.",
      );
    }
  }
  if (filled > 0) finishLine(0, filled);
}

function refuseUtf16(file: SourceFile, head: Uint8Array): void {
  const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (isUtf16) throw notText(file, "it is UTF-16 text, and COLMAP's text is UTF-8");
}

function notText(file: SourceFile, reason: string) {
  return dataError(
    "colmap-not-text",
    { file: file.path },
    `The file is not a COLMAP text file: ${reason}.`,
    "Export the model as text: colmap model_converter --input_path sparse/0 --output_path sparse_txt --output_type TXT.",
  );
}
