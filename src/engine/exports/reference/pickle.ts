/** Opcodes of Python's pickle protocol 2 that a checkpoint needs. */
const PROTO = 0x80;
const MARK = 0x28;
const TUPLE = 0x74;
const EMPTY_TUPLE = 0x29;
const EMPTY_DICTIONARY = 0x7d;
const SET_ITEMS = 0x75;
const GLOBAL = 0x63;
const REDUCE = 0x52;
const PERSISTENT_ID = 0x51;
const UNICODE = 0x58;
const INTEGER = 0x4a;
const NEW_TRUE = 0x88;
const NEW_FALSE = 0x89;
const STOP = 0x2e;

const LARGEST_INTEGER = 0x7fff_ffff;

/** Writes the instructions of Python's unpickling machine: every method leaves one value on the machine's stack, and
 *  what it takes from there was left by calls before it. */
export class PickleWriter {
  private readonly bytes: number[] = [PROTO, 2];

  /** `build` leaves the items on the stack. */
  tuple(build: () => void): void {
    this.bytes.push(MARK);
    build();
    this.bytes.push(TUPLE);
  }

  /** `build` leaves keys and values by turns. */
  dictionary(build: () => void): void {
    this.bytes.push(EMPTY_DICTIONARY, MARK);
    build();
    this.bytes.push(SET_ITEMS);
  }

  /** The Python object called `name` in `module`. */
  global(module: string, name: string): void {
    this.bytes.push(GLOBAL, ...utf8(`${module}\n${name}\n`));
  }

  /** Calls `module.name` with the arguments that `build` leaves. */
  call(module: string, name: string, build: () => void): void {
    this.global(module, name);
    this.tuple(build);
    this.bytes.push(REDUCE);
  }

  emptyOrderedDictionary(): void {
    this.global("collections", "OrderedDict");
    this.bytes.push(EMPTY_TUPLE, REDUCE);
  }

  /** What the reader keeps outside the pickle under the tuple that `build` fills. */
  persistent(build: () => void): void {
    this.tuple(build);
    this.bytes.push(PERSISTENT_ID);
  }

  text(value: string): void {
    const encoded = utf8(value);
    this.bytes.push(UNICODE, ...littleEndian32(encoded.length), ...encoded);
  }

  /** @param value a whole number from 0 to 2^31 - 1. */
  integer(value: number): void {
    if (!Number.isInteger(value) || value < 0 || value > LARGEST_INTEGER) {
      throw new Error(`${value} is not a whole number from 0 to ${LARGEST_INTEGER}.`);
    }
    this.bytes.push(INTEGER, ...littleEndian32(value));
  }

  boolean(value: boolean): void {
    this.bytes.push(value ? NEW_TRUE : NEW_FALSE);
  }

  /** The pickle whose value is the one on the stack. */
  finish(): Uint8Array {
    return Uint8Array.from([...this.bytes, STOP]);
  }
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function littleEndian32(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, (value >>> 24) & 0xff];
}
