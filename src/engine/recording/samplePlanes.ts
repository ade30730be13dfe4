import { damaged } from "./problems.ts";

/** Planes of whole numbers of 8 or 16 bits, stored without loss: every sample as its difference from a prediction, so
 *  that what is left is small and deflates well. A plane is predicted from its own neighbours, from an earlier plane of
 *  its kind, or from the neighbours within the difference to that plane; the writer tries all and names its choice in the
 *  first byte: twice the reference's number (0 for none), plus 1 with neighbours. */

export type SampleBytes = 1 | 2;

/** As bytes: the choice, the low bytes of all differences, then, with two bytes a sample, their high bytes.
 *  references: earlier planes of the same length; the reader needs the same ones in the same order. */
export function writePlane(
  samples: Uint16Array,
  width: number,
  sampleBytes: SampleBytes,
  references: readonly Uint16Array[],
): Uint8Array {
  let best: { readonly choice: number; readonly folded: Uint16Array; readonly cost: number } | null = null;
  for (const [at, reference] of [null, ...references].entries()) {
    const wrap = reference === null ? unsigned(sampleBytes) : signed(sampleBytes);
    const values = Int32Array.from(samples, (sample, i) => wrap(sample - (reference?.[i] ?? 0)));
    for (const withNeighbours of [0, 1]) {
      const residuals =
        withNeighbours === 1 ? values.map((_, i) => minusPrediction(values, i, width)) : values;
      const folded = foldSigns(residuals, sampleBytes);
      const cost = bitsOf(folded);
      if (best === null || cost < best.cost) best = { choice: 2 * at + withNeighbours, folded, cost };
    }
  }
  const bytes = new Uint8Array(planeBytes(samples.length, sampleBytes));
  bytes[0] = best?.choice ?? 0;
  best?.folded.forEach((value, i) => {
    bytes[1 + i] = value;
    if (sampleBytes === 2) bytes[1 + samples.length + i] = value >> 8;
  });
  return bytes;
}

/** How many bytes `writePlane` makes of so many samples. */
export function planeBytes(samples: number, sampleBytes: SampleBytes): number {
  return 1 + sampleBytes * samples;
}

/** The inverse of `writePlane`. @throws ProblemError `recording-damaged` */
export function readPlane(
  bytes: Uint8Array,
  width: number,
  sampleBytes: SampleBytes,
  references: readonly Uint16Array[],
): Uint16Array {
  const count = (bytes.length - 1) / sampleBytes;
  const at = bytes[0] >> 1;
  const reference = at === 0 ? null : references[at - 1];
  if (reference === undefined) throw damaged("a picture refers to one that is not there");
  const values = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const folded = bytes[1 + i] | (sampleBytes === 2 ? bytes[1 + count + i] << 8 : 0);
    values[i] = (folded >> 1) ^ -(folded & 1);
  }
  const withNeighbours = (bytes[0] & 1) === 1;
  const wrap = reference === null ? unsigned(sampleBytes) : signed(sampleBytes);
  for (let i = 0; i < count; i++) {
    values[i] = wrap(values[i] + (withNeighbours ? prediction(values, i, width) : 0));
  }
  const whole = unsigned(sampleBytes);
  return Uint16Array.from(values, (value, i) => whole(value + (reference?.[i] ?? 0)));
}

function minusPrediction(values: Int32Array, i: number, width: number): number {
  return values[i] - prediction(values, i, width);
}

/** The median edge predictor of JPEG-LS (Weinberger et al. 2000): of left, above and left + above - corner the median. */
function prediction(values: Int32Array, i: number, width: number): number {
  const hasLeft = i % width > 0;
  const left = hasLeft ? values[i - 1] : 0;
  if (i < width) return left;
  const above = values[i - width];
  if (!hasLeft) return above;
  const plane = left + above - values[i - width - 1];
  return Math.max(Math.min(left, above), Math.min(Math.max(left, above), plane));
}

/** 0, -1, 1, -2, 2, … become 0, 1, 2, 3, 4, …, so that small numbers of either sign have small bytes. */
function foldSigns(residuals: Int32Array, sampleBytes: SampleBytes): Uint16Array {
  const wrap = signed(sampleBytes);
  return Uint16Array.from(residuals, (residual) => {
    const value = wrap(residual);
    return (value << 1) ^ (value >> 31);
  });
}

/** About what deflating can make of it. */
function bitsOf(folded: Uint16Array): number {
  let bits = 0;
  for (const value of folded) bits += Math.log2(1 + value);
  return bits;
}

type Wrap = (value: number) => number;

/** Modulo 2^bits, from 0: samples themselves. */
function unsigned(sampleBytes: SampleBytes): Wrap {
  const mask = sampleBytes === 1 ? 0xff : 0xffff;
  return (value) => value & mask;
}

/** Modulo 2^bits, about 0: differences. */
function signed(sampleBytes: SampleBytes): Wrap {
  const shift = 32 - 8 * sampleBytes;
  return (value) => (value << shift) >> shift;
}
