import { quoted } from "../../data/problems.ts";
import { pthError } from "./problems.ts";

const BLOCK = 512;
const MAGIC = "ustar";
/** Where fields of a header block begin, and their bytes. */
const NAME = [0, 100] as const;
const SIZE = [124, 12] as const;
const MAGIC_AT = [257, MAGIC.length] as const;
const KIND = 156;
const PLAIN_FILE = 0x30;
/** What came before POSIX wrote for a plain file. */
const OLD_PLAIN_FILE = 0;

/** True if the bytes begin with the header of a tape archive (POSIX.1-1988 or later). */
export function looksLikeTape(bytes: Uint8Array): boolean {
  return textAt(bytes, MAGIC_AT) === MAGIC;
}

/** The plain files of a tape archive by name, as views: blocks of 512 bytes, a header and contents in turn, until one
 *  begins with zero. Other entries (times that the header has no room for, folders) are passed over.
 *  @throws ProblemError `pth-truncated` or `pth-tape`. */
export function tapeEntries(bytes: Uint8Array, file: string): ReadonlyMap<string, Uint8Array> {
  const entries = new Map<string, Uint8Array>();
  for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0; ) {
    const header = bytes.subarray(at, at + BLOCK);
    const digits = textAt(header, SIZE).trim();
    if (!/^[0-7]{1,12}$/.test(digits))
      throw pthError(file, "tape", `The header at byte ${at} of the tape archive says no size.`);
    const begin = at + BLOCK;
    const end = begin + Number.parseInt(digits, 8);
    if (end > bytes.length)
      throw pthError(
        file,
        "truncated",
        `An entry of the tape archive ends at byte ${end}, the file has ${bytes.length}.`,
      );
    const name = textAt(header, NAME);
    if (header[KIND] === PLAIN_FILE || header[KIND] === OLD_PLAIN_FILE) {
      if (entries.has(name)) throw pthError(file, "tape", `${quoted(name)} is in the tape archive twice.`);
      entries.set(name, bytes.subarray(begin, end));
    }
    at = begin + Math.ceil((end - begin) / BLOCK) * BLOCK;
  }
  return entries;
}

/** A field's characters up to the first zero byte. */
function textAt(bytes: Uint8Array, [begin, length]: readonly [number, number]): string {
  const field = bytes.subarray(begin, begin + length);
  const end = field.indexOf(0);
  return String.fromCharCode(...(end < 0 ? field : field.subarray(0, end)));
}
