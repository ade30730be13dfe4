/** The state after a step. */
export function latchReference(next: ArrayLike<number>, isSkipped: boolean, reset: number): Float64Array {
  return Float64Array.from(next, (value) => (isSkipped ? Math.fround(reset) : value));
}
