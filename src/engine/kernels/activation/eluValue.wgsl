// ELU of one number, appended to the kernels that apply it.
// Equation: v where v > 0, else exp(v) - 1; near 0 by its series, where the difference would cancel.
fn elu(v: f32) -> f32 {
  if (v > 0.0) { return v; }
  return expMinusOne(v);
}

/** exp(v) - 1 for v <= 0; seven terms of the series leave 2e-8 at -0.3. */
fn expMinusOne(v: f32) -> f32 {
  let series = v * (1.0 + v / 2.0 * (1.0 + v / 3.0 * (1.0 + v / 4.0 * (1.0 + v / 5.0 * (1.0 + v / 6.0 * (1.0 + v / 7.0))))));
  return select(exp(v) - 1.0, series, v > -0.3);
}
