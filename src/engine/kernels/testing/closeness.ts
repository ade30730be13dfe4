/** |actual - expected| / |expected| in the Euclidean norm; plain |actual| where `expected` is all zeros. */
export function relativeL2(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i] - expected[i]) ** 2;
    norm += expected[i] ** 2;
  }
  return norm === 0 ? Math.sqrt(difference) : Math.sqrt(difference / norm);
}

/** Largest |actual - expected|; NaN if any element is NaN on one side only. */
export function maxAbsDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(actual[i], expected[i])) continue;
    const difference = Math.abs(actual[i] - expected[i]);
    if (Number.isNaN(difference)) return Number.NaN;
    largest = Math.max(largest, difference);
  }
  return largest;
}

export interface Closeness {
  /** Allowed error per element, relative to the expected element. */
  readonly relative?: number;
  /** Allowed error per element, added to the relative part. */
  readonly absolute?: number;
  /** Allowed error of the whole array, see `relativeL2`. */
  readonly relativeL2?: number;
}

/** The default bar of a kernel against its float64 reference (reliability K1). */
export const KERNEL_CLOSENESS: Closeness = { relative: 1e-4, absolute: 1e-5 };

/** @throws if lengths differ, an element is farther off than allowed, or one side alone is NaN. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  closeness: Closeness = KERNEL_CLOSENESS,
  what = "values",
): void {
  if (actual.length !== expected.length) {
    throw new Error(`${what}: ${actual.length} elements, expected ${expected.length}.`);
  }
  const { relative, absolute } = closeness;
  if (relative !== undefined || absolute !== undefined) {
    for (let i = 0; i < expected.length; i++) {
      if (Object.is(actual[i], expected[i])) continue;
      const allowed = (absolute ?? 0) + (relative ?? 0) * Math.abs(expected[i]);
      if (!(Math.abs(actual[i] - expected[i]) <= allowed)) {
        throw new Error(
          `${what}: element ${i} is ${actual[i]}, expected ${expected[i]} within ${allowed.toExponential(1)}.`,
        );
      }
    }
  }
  if (closeness.relativeL2 !== undefined) {
    const error = relativeL2(actual, expected);
    if (!(error <= closeness.relativeL2)) {
      throw new Error(
        `${what}: relative L2 error ${error.toExponential(2)}, allowed ${closeness.relativeL2}.`,
      );
    }
  }
}
