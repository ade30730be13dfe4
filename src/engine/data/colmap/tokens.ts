import type { ProblemError } from "../../problem.ts";
import { MAX_MAGNITUDE, MAX_NUMBER_CHARACTERS } from "../limits.ts";
import { dataError, quoted } from "../problems.ts";

const SPACE = 0x20;
const TAB = 0x09;
const COMMA = 0x2c;
const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const HASH = 0x23;
const ZERO = 0x30;
const NINE = 0x39;

/** Powers of ten that float64 holds exactly. */
const EXACT_POWERS = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);
const MAX_EXACT_DIGITS = 15;

/** COLMAP's "no 3D point": -1, or the same as an unsigned 64-bit number. */
const NO_POINT = ["-1", "18446744073709551615"];

/** Walks the fields of one line of a COLMAP text file at a time, as bytes.
 *
 *  Fields end at spaces and tabs; a comma may end a field (`1, 0.95, ...` as kapture writes), but not stand inside.
 *  Numbers have a grammar of our own, because `Number` takes "", "0x10" and turns "1e400" into Infinity. */
export class LineFields {
  private bytes = new Uint8Array(0);
  private at = 0;
  private end = 0;
  private fieldStart = 0;
  private fieldEnd = 0;
  line = 0;

  constructor(readonly file: string) {}

  /** Takes up a line; true if it holds data: it is neither blank nor a comment. */
  take(bytes: Uint8Array, start: number, end: number, line: number): boolean {
    this.bytes = bytes as Uint8Array<ArrayBuffer>;
    this.at = start;
    this.end = end;
    this.line = line;
    const first = this.peek();
    return first !== -1 && first !== HASH;
  }

  /** True if the line taken up is a comment. */
  get isComment(): boolean {
    return this.peek() === HASH;
  }

  /** Moves to the next field; false at the end of the line. */
  next(): boolean {
    const { bytes, end } = this;
    let at = this.at;
    while (at < end && isSeparator(bytes[at])) at++;
    this.fieldStart = at;
    while (at < end && bytes[at] !== SPACE && bytes[at] !== TAB) at++;
    this.at = at;
    this.fieldEnd = at;
    while (this.fieldEnd > this.fieldStart && bytes[this.fieldEnd - 1] === COMMA) this.fieldEnd--;
    return this.fieldEnd > this.fieldStart;
  }

  /** True if fields remain on the line. */
  get hasMore(): boolean {
    return this.peek() !== -1;
  }

  /** Number of fields of the whole rest of the line. */
  countRemaining(): number {
    const at = this.at;
    let count = 0;
    while (this.next()) count++;
    this.at = at;
    return count;
  }

  /** The present field as text. */
  text(): string {
    return decodeLossy(this.bytes.subarray(this.fieldStart, this.fieldEnd));
  }

  /** Everything after the present field, without blanks around it; spaces inside belong to it. */
  rest(field: string): string {
    let [start, end] = [this.at, this.end];
    while (start < end && isSeparator(this.bytes[start])) start++;
    while (end > start && (this.bytes[end - 1] === SPACE || this.bytes[end - 1] === TAB)) end--;
    this.at = this.end;
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(this.bytes.subarray(start, end));
    } catch (caught) {
      throw this.problem(
        "colmap-not-utf8",
        `${field} is not UTF-8 text (${quoted(decodeLossy(this.bytes.subarray(start, end)))}).`,
        "Save the file as UTF-8.",
        caught,
      );
    }
  }

  /** Next field as a finite number. */
  nextNumber(field: string): number {
    if (!this.next()) throw this.missing(field);
    return this.number(field);
  }

  /** Next field as a whole number from 0 to 2^53 - 1. */
  nextId(field: string): number {
    if (!this.next()) throw this.missing(field);
    return this.id(field);
  }

  /** Next field as the id of a 3D point, or null for "none". */
  nextPointId(field: string): number | null {
    if (!this.next()) throw this.missing(field);
    const first = this.bytes[this.fieldStart];
    const mayBeNone = first === MINUS || this.fieldEnd - this.fieldStart === NO_POINT[1].length;
    if (mayBeNone && NO_POINT.includes(this.text())) return null;
    return this.id(field);
  }

  /** The present field as a finite number: [+-] digits [. digits] [e [+-] digits]. */
  private number(field: string): number {
    const { bytes, fieldStart, fieldEnd } = this;
    let at = fieldStart;
    const isNegative = bytes[at] === MINUS;
    if (isNegative || bytes[at] === PLUS) at++;
    let mantissa = 0;
    let digits = 0; // all digits, to know that there is one
    let significant = 0; // digits from the first one that is not 0
    let exponent = 0;
    for (let isFraction = false; at < fieldEnd; at++) {
      const byte = bytes[at];
      if (byte === POINT && !isFraction) {
        isFraction = true;
        continue;
      }
      if (byte < ZERO || byte > NINE) break;
      mantissa = mantissa * 10 + (byte - ZERO);
      digits++;
      if (significant > 0 || byte !== ZERO) significant++;
      if (isFraction) exponent--;
    }
    if (digits > 0 && at < fieldEnd && (bytes[at] | 0x20) === 0x65) {
      at++;
      const isExponentNegative = bytes[at] === MINUS;
      if (isExponentNegative || bytes[at] === PLUS) at++;
      const exponentStart = at;
      let written = 0;
      for (; at < fieldEnd && bytes[at] >= ZERO && bytes[at] <= NINE; at++)
        written = written * 10 + (bytes[at] - ZERO);
      if (at === exponentStart) digits = 0;
      exponent += isExponentNegative ? -written : written;
    }
    if (digits === 0 || at !== fieldEnd || fieldEnd - fieldStart > MAX_NUMBER_CHARACTERS) {
      throw this.notNumber(field);
    }
    // Clinger's fast path: both factors are exact, so one rounding gives the nearest float64.
    const isExact = significant <= MAX_EXACT_DIGITS && Math.abs(exponent) < EXACT_POWERS.length;
    const magnitude = isExact
      ? exponent < 0
        ? mantissa / EXACT_POWERS[-exponent]
        : mantissa * EXACT_POWERS[exponent]
      : Math.abs(Number(this.text()));
    if (!(magnitude <= MAX_MAGNITUDE)) {
      throw this.problem(
        "colmap-number-range",
        `${field} is ${quoted(this.text())}, expected a number between -${MAX_MAGNITUDE} and ${MAX_MAGNITUDE}.`,
        "Correct the value, or leave this record out.",
      );
    }
    return isNegative ? -magnitude : magnitude;
  }

  private id(field: string): number {
    const { bytes, fieldStart, fieldEnd } = this;
    let value = 0;
    let at = bytes[fieldStart] === PLUS ? fieldStart + 1 : fieldStart;
    const isEmpty = at === fieldEnd;
    for (; at < fieldEnd && bytes[at] >= ZERO && bytes[at] <= NINE; at++)
      value = value * 10 + (bytes[at] - ZERO);
    if (isEmpty || at !== fieldEnd || !Number.isSafeInteger(value)) {
      throw this.problem(
        "colmap-not-an-id",
        `${field} is ${quoted(this.text())}, expected a whole number from 0 to 2^53 - 1.`,
        "Correct the line; two lines may have been joined, or one lost.",
      );
    }
    return value;
  }

  /** An error at this line. */
  problem(code: string, message: string, remedy: string, cause?: unknown): ProblemError {
    return dataError(code, { file: this.file, line: this.line }, message, remedy, cause);
  }

  private missing(field: string): ProblemError {
    return this.problem(
      "colmap-field-missing",
      `The line ends before ${field}.`,
      "The file seems cut off here: export or copy it again.",
    );
  }

  private notNumber(field: string): ProblemError {
    const text = this.text();
    const [why, remedy] = /^[+-]?(nan|inf)/i.test(text)
      ? ["", "COLMAP has lost this record: delete it from the model, or reconstruct again."]
      : /^[+-]?\d+,\d/.test(text)
        ? [
            " with a decimal point",
            "Numbers need a decimal point, not a comma: export with an English locale.",
          ]
        : ["", "Correct the line, or export the model again."];
    return this.problem(
      "colmap-not-a-number",
      `${field} is ${quoted(text)}, expected a finite number${why}.`,
      remedy,
    );
  }

  private peek(): number {
    let at = this.at;
    while (at < this.end && isSeparator(this.bytes[at])) at++;
    return at < this.end ? this.bytes[at] : -1;
  }
}

function isSeparator(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === COMMA;
}

function decodeLossy(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, 4096));
}
