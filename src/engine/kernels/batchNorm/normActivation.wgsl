// Activation behind a norm, and its derivative at the value before it; appended to the norm's kernels.
// 0: none; 1: ReLU, derivative 0 at 0; 2: hard-swish, v * clamp(v + 3, 0, 6) / 6, its middle branch closed. As PyTorch.
// A NaN stays one.
override activation: u32 = 0u;

fn activated(v: f32) -> f32 {
  if (activation == 1u) { return select(v, 0.0, v <= 0.0); }
  if (activation == 2u) { return v * (clamp(v + 3.0, 0.0, 6.0) / 6.0); }
  return v;
}

fn slope(v: f32) -> f32 {
  if (activation == 1u) { return select(0.0, 1.0, v > 0.0); }
  if (activation == 2u) { return select(select(v / 3.0 + 0.5, 1.0, v > 3.0), 0.0, v < -3.0); }
  return 1.0;
}
