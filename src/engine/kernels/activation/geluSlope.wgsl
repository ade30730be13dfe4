// Derivative of GELU, appended to the kernels that differentiate it; needs normalCdf.wgsl behind it.
// Equation: gelu'(v) = Phi(v) + v * exp(-v^2 / 2) / sqrt(2 pi).
const inverseSqrtOfTwoPi = 0.3989422804014327;

fn geluSlope(v: f32) -> f32 {
  let a = min(abs(v), 15.0); // beyond, the density is 0 in float32; v^2 must not overflow
  return normalCdf(v) + v * (inverseSqrtOfTwoPi * exp(-0.5 * a * a));
}
