// Standard normal distribution function, appended to the GELU kernels.
// Equation: Phi(-a) = exp(-a^2 / 2) * P(t) with t = 1 / (1 + 0.3 a), a >= 0; Phi(a) = 1 - Phi(-a).
//   P is the polynomial of degree 8 with the least largest relative error on 0 <= a <= 15 (5.9e-8), fitted by Lawson's
//   iteration to exp(a^2 / 2) * Phi(-a) at 400 Chebyshev nodes of t. In float32 Phi is off by at most 2e-7.
//   Beyond 15 the tail is 0 in float32; the clamp keeps a^2 finite for any input.
fn normalCdf(x: f32) -> f32 {
  let a = min(abs(x), 15.0);
  let t = 1.0 / (1.0 + 0.3 * a);
  var p = 0.0384254;
  p = p * t - 0.16939479;
  p = p * t + 0.22913167;
  p = p * t - 0.0770447;
  p = p * t + 0.14290631;
  p = p * t + 0.09452609;
  p = p * t + 0.12196046;
  p = p * t + 0.11948209;
  p = p * t + 7.4954414e-6;
  let tail = exp(-0.5 * a * a) * p;
  return select(tail, 1.0 - tail, x >= 0.0);
}
