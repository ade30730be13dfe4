/** Numbers in 0..1 that a seed decides (mulberry32). */
export type Random = () => number;

export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Mutation = (bytes: number[], at: number, random: Random) => void;

const POISON_NUMBERS = [
  0,
  1,
  2,
  127,
  128,
  255,
  65_535,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 40,
  2 ** 53,
  2 ** 63,
];
const POISON_TEXTS = [
  "\0",
  '"',
  "{",
  "}",
  "[",
  ",",
  "-1",
  "1e999",
  "9007199254740993",
  "__proto__",
  "F32",
  "q\0",
  "(t.",
  "h\0",
  "]",
  "}",
  "R",
  "b",
  "cposix\nsystem\n",
];

const below = (limit: number, random: Random): number => Math.floor(random() * limit);
const pick = <Item>(items: readonly Item[], random: Random): Item => items[below(items.length, random)];
const littleEndian = (value: number, size: number): number[] =>
  Array.from({ length: size }, (_, i) => Math.floor(value / 2 ** (8 * i)) % 256);

const MUTATIONS: readonly Mutation[] = [
  (bytes, at, random) => {
    bytes[at] ^= 1 << below(8, random);
  },
  (bytes, at, random) => {
    bytes[at] = below(256, random);
  },
  (bytes, at, random) => {
    const number = littleEndian(pick(POISON_NUMBERS, random), pick([1, 2, 4, 8], random));
    number.forEach((byte, i) => {
      if (at + i < bytes.length) bytes[at + i] = byte;
    });
  },
  (bytes, at, random) =>
    void bytes.splice(at, below(2, random), ...new TextEncoder().encode(pick(POISON_TEXTS, random))),
  (bytes, at, random) => void bytes.splice(at, 1 + below(12, random)),
  (bytes, at, random) => {
    const piece = bytes.slice(at, at + 1 + below(40, random));
    bytes.splice(below(bytes.length, random), pick([0, piece.length], random), ...piece);
  },
  (bytes, at, random) => {
    if (random() < 0.3) bytes.length = at;
  },
];

/** A copy with one to four small damages. */
export function mutate(original: Uint8Array, random: Random): Uint8Array {
  const bytes = Array.from(original);
  for (let left = 1 + below(4, random); left > 0; left--) {
    if (bytes.length > 0) pick(MUTATIONS, random)(bytes, below(bytes.length, random), random);
  }
  return Uint8Array.from(bytes);
}
