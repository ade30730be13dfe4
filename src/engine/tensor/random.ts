/** Counter-based randomness: every number is a pure function of (seed, step, purpose, index). There is no state to save
 *  or to share, so a resumed run and a replayed step draw what the uninterrupted run would have drawn.
 *
 *  Threefry-2x32, 20 rounds (Salmon et al. 2011), which passes the BigCrush tests; key (seed, purpose), counter
 *  (index, step). `kernels/random/` computes the same bits on the GPU. */

/** What the numbers are for: streams of one seed and step that must not coincide. Values are part of saved runs. */
export const Purpose = {
  initialisation: 0,
  shuffle: 1,
  augmentation: 2,
  dropPath: 3,
  autoMaskNoise: 4,
  autoMaskNoiseOfOptimT: 5,
  augmentationOrder: 6,
  posePerturbation: 7,
} as const;
export type Purpose = (typeof Purpose)[keyof typeof Purpose];

/** A stream of random numbers. Seed and purpose are whole numbers below 2^32; the step is below 2^31, so that it may be an
 *  int32 on the GPU. A purpose that needs many streams in one step (one per layer) may use values from 256 on:
 *  `256 * layer + Purpose.dropPath`. */
export interface RandomKey {
  readonly seed: number;
  readonly step: number;
  readonly purpose: number;
}

/** The generator itself: two 32-bit words for a key and a counter of two words each. */
export function threefry(key0: number, key1: number, counter0: number, counter1: number): [number, number] {
  const keys = [key0 | 0, key1 | 0, 0x1bd11bda ^ key0 ^ key1];
  let x0 = (counter0 + keys[0]) | 0;
  let x1 = (counter1 + keys[1]) | 0;
  for (let group = 1; group <= 5; group++) {
    for (const rotation of group % 2 === 1 ? ODD_ROTATIONS : EVEN_ROTATIONS) {
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << rotation) | (x1 >>> (32 - rotation))) ^ x0;
    }
    x0 = (x0 + keys[group % 3]) | 0;
    x1 = (x1 + keys[(group + 1) % 3] + group) | 0;
  }
  return [x0 >>> 0, x1 >>> 0];
}
const ODD_ROTATIONS = [13, 15, 26, 6] as const;
const EVEN_ROTATIONS = [17, 29, 16, 24] as const;

/** Number `index` of the stream, in [0, 1): a multiple of 2^-24, the float32 that `randomUniform` gives on the GPU. */
export function uniformAt(key: RandomKey, index: number): number {
  return (wordsAt(key, index)[0] >>> 8) / 2 ** 24;
}

/** Number `index` of the stream, normally distributed (mean 0, variance 1): what `randomNormal` approximates in float32. */
export function normalAt(key: RandomKey, index: number): number {
  const [first, second] = wordsAt(key, index);
  const u = ((first >>> 8) + 1) / 2 ** 24;
  const angle = 2 * Math.PI * ((second >>> 8) / 2 ** 24 - 0.5);
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(angle);
}

/** 0..n-1 in an order that depends on the key alone (Fisher and Yates). */
export function shuffled(n: number, key: RandomKey): number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let last = n - 1; last > 0; last--) {
    const [high, low] = wordsAt(key, last);
    // 53 bits, so that no position is favoured noticeably however long the list.
    const fraction = ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
    const other = Math.floor(fraction * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

function wordsAt({ seed, step, purpose }: RandomKey, index: number): [number, number] {
  return threefry(seed, purpose, index, step);
}
