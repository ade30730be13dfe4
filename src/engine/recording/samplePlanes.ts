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
    const range = reference === null ? WHOLE[sampleBytes] : DIFFERENCES[sampleBytes];
    const values = Int32Array.from(samples, (sample, i) => wrapped(sample - (reference?.[i] ?? 0), range));
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
  if ((bytes[0] & 1) === 1) {
    addPredictions(values, width, (reference === null ? WHOLE : DIFFERENCES)[sampleBytes]);
  }
  const { mask } = WHOLE[sampleBytes];
  const samples = new Uint16Array(count);
  for (let i = 0; i < count; i++) samples[i] = (values[i] + (reference === null ? 0 : reference[i])) & mask;
  return samples;
}

/** Puts the predictions back, sample by sample: each is made from those before it. A page decodes millions of samples in
 *  its first second, so the first row and column have loops of their own. */
function addPredictions(values: Int32Array, width: number, { mask, sign }: Range): void {
  values[0] = ((values[0] & mask) ^ sign) - sign;
  for (let i = 1; i < width && i < values.length; i++) {
    values[i] = (((values[i] + values[i - 1]) & mask) ^ sign) - sign;
  }
  for (let row = width; row < values.length; row += width) {
    let left = (((values[row] + values[row - width]) & mask) ^ sign) - sign;
    let corner = values[row - width];
    values[row] = left;
    for (let i = row + 1; i < row + width; i++) {
      const above = values[i - width];
      const plane = left + above - corner;
      const predicted = Math.max(Math.min(left, above), Math.min(Math.max(left, above), plane));
      left = (((values[i] + predicted) & mask) ^ sign) - sign;
      values[i] = left;
      corner = above;
    }
  }
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
  return Uint16Array.from(residuals, (residual) => {
    const value = wrapped(residual, DIFFERENCES[sampleBytes]);
    return (value << 1) ^ (value >> 31);
  });
}

/** About what deflating can make of it. */
function bitsOf(folded: Uint16Array): number {
  let bits = 0;
  for (const value of folded) bits += Math.log2(1 + value);
  return bits;
}

/** Numbers modulo 2^bits: `mask` has the bits, `sign` the highest of them where numbers are taken as signed. */
interface Range {
  readonly mask: number;
  readonly sign: number;
}

/** Samples themselves, from 0. */
const WHOLE: Readonly<Record<SampleBytes, Range>> = {
  1: { mask: 0xff, sign: 0 },
  2: { mask: 0xffff, sign: 0 },
};
/** Differences, about 0. */
const DIFFERENCES: Readonly<Record<SampleBytes, Range>> = {
  1: { mask: 0xff, sign: 0x80 },
  2: { mask: 0xffff, sign: 0x8000 },
};

function wrapped(value: number, { mask, sign }: Range): number {
  return ((value & mask) ^ sign) - sign;
}
