export function hardSwishReference(x: number): number {
  return (x * Math.min(Math.max(x + 3, 0), 6)) / 6;
}

export function geluReference(x: number): number {
  return x * normalCdf(x);
}

export function eluReference(x: number): number {
  return x > 0 ? x : Math.expm1(x);
}

/** Standard normal distribution function by the series of erf near 0 and the continued fraction of erfc outside,
 *  accurate to 1e-14: an oracle that shares nothing with the kernel's polynomial. */
export function normalCdf(x: number): number {
  const a = Math.abs(x);
  const tail = a < 3 ? 0.5 - seriesAboutZero(a) : tailFraction(a);
  return x < 0 ? tail : 1 - tail;
}

/** Phi(a) - 1/2 = density(a) * (a + a^3 / 3 + a^5 / 15 + ...), all terms positive. */
function seriesAboutZero(a: number): number {
  let term = a;
  let sum = a;
  for (let n = 3; term > 1e-17 * sum; n += 2) {
    term *= (a * a) / n;
    sum += term;
  }
  return sum * density(a);
}

/** Phi(-a) = density(a) / (a + 1 / (a + 2 / (a + 3 / ...))). */
function tailFraction(a: number): number {
  let denominator = a;
  for (let n = 200; n >= 1; n--) denominator = a + n / denominator;
  return density(a) / denominator;
}

function density(a: number): number {
  return Math.exp(-0.5 * a * a) / Math.sqrt(2 * Math.PI);
}
