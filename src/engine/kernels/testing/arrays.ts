import { type Tensor, tf } from "../../tensor/tf.ts";

/** Values as `Float32Array` (what the kernel gets) with the tensor's shape. */
export interface TestArray {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** Reproducible stream of numbers in 0..1 (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Float32 values, uniform in `low..high`. */
export function randomArray(seed: number, shape: readonly number[], low = -1, high = 1): TestArray {
  const random = seededRandom(seed);
  const values = Float32Array.from({ length: sizeOf(shape) }, () => low + (high - low) * random());
  return { values, shape };
}

/** An empty shape is a scalar and has one element. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

export function tensorOf({ values, shape }: TestArray): Tensor {
  return tf.tensor(values, [...shape]);
}

/** Values that break careless kernels: not finite, huge, denormal, at the edge of the integers (reliability K3). */
export const POISON_VALUES: readonly number[] = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  3.4028234663852886e38,
  -3.4028234663852886e38,
  3e38,
  -3e38,
  1e30,
  -1e30,
  1e20,
  -1e20,
  4294967296,
  2147483648,
  -2147483648,
  16777216,
  -16777216,
  1e-38,
  1e-40,
  -1e-40,
  1.401298464324817e-45,
  0,
  -0,
];

/** `array` with some of its elements replaced by `poison`. */
export function poisoned(array: TestArray, poison: number, seed: number): TestArray {
  const random = seededRandom(seed);
  const values = array.values.map((v) => (random() < 0.2 ? poison : v));
  values[Math.floor(random() * values.length)] = poison;
  return { ...array, values };
}

export function asFloat64({ values }: TestArray): Float64Array {
  return Float64Array.from(values);
}
