// One invocation: how one window's loss depends on the window's means and second moments.
//   x, y, dLoss [B, H, W, C]
//   means [B, H, W, C, 2] as (mx, my)
//   slopes [B, H, W, C, 4]: d loss / d (mx, my, sxx and syy alike, sxy), times dLoss / 9;
//   0 where (1 - S) / 2 lies outside 0..1, not where it is exactly 0 or 1 (as torch). NaN stays NaN.
// With a = 2 mx my + C1, b = 2 sxy + C2, c = mx^2 + my^2 + C1, d = sxx + syy + C2, S = ab / cd:
// dS/dmx = 2 my b / cd - 2 mx S / c,  dS/dmy = 2 mx b / cd - 2 my S / c,  dS/dsxx = -S / d,  dS/dsxy = 2 a / cd.
struct Params { count: u32, height: u32, width: u32, channels: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read> dLoss: array<f32>;
@group(0) @binding(3) var<storage, read_write> means: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> slopes: array<vec4f>;
@group(0) @binding(5) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u) {
  let i = (workgroup.y * workgroups.x + workgroup.x) * WORKGROUP_SIZE + local;
  if (i >= params.count) { return; }
  let moments = momentsOfWindow(i);
  let mean = moments.mean;
  let a = 2.0 * mean.x * mean.y + C1;
  let b = 2.0 * moments.covariance + C2;
  let c = dot(mean, mean) + C1;
  let d = moments.variance.x + moments.variance.y + C2;
  let similarity = a * b / (c * d);
  let dSimilarity = vec4f(2.0 * (mean.yx * (b / d) - mean * similarity) / c, -similarity / d, 2.0 * a / (c * d));
  let isClamped = !isNan(similarity) && abs(similarity) > 1.0; // (1 - S) / 2 outside 0..1
  means[i] = mean;
  slopes[i] = select(dSimilarity * (-0.5 * dLoss[i] / f32(WINDOW)), vec4f(0.0), isClamped);
}
