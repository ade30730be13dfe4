/** The flag after looking at x: the larger of it and `code` if any element is NaN or infinite, else as it was. */
export function flagNonFiniteReference(x: ArrayLike<number>, flag: number, code: number): number {
  return Array.from(x).every(Number.isFinite) ? flag : Math.max(flag, code);
}
