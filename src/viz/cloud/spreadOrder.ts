/** A step through 0 ... count - 1 that visits each once and leaves every beginning of the walk evenly spread: the whole
 *  number nearest to count / golden ratio that has no divisor in common with count. The i-th visited is i * step mod
 *  count. */
export function spreadStep(count: number): number {
  const ideal = Math.max(1, Math.round(count * GOLDEN));
  for (let away = 0; ; away++) {
    if (ideal - away >= 1 && commonDivisor(ideal - away, count) === 1) return ideal - away;
    if (commonDivisor(ideal + away, count) === 1) return ideal + away;
  }
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
