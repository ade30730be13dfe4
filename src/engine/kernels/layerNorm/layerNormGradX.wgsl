// One workgroup: one row of the gradient; 64 lanes take every 64th channel, a tree adds the lanes.
// Buffers: x, dy, dx [rows, channels]; gamma [channels]; mean, inverse [rows].
// Equation: g = dy * gamma; xHat = (x - mean) * inverse;
//   dx = inverse * (g - sum g / channels - xHat * sum (g * xHat) / channels), sums over the row.
// Out of range: workgroups beyond the last row return; lanes beyond the last channel add zeros.
struct Params { rows: u32, channels: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read> gamma: array<f32>;
@group(0) @binding(3) var<storage, read> mean: array<f32>;
@group(0) @binding(4) var<storage, read> inverse: array<f32>;
@group(0) @binding(5) var<storage, read_write> dx: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;

const lanes = 64u;
var<workgroup> ofLane: array<vec2f, lanes>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = workgroup.y * workgroups.x + workgroup.x;
  if (row >= params.rows) { return; }
  let start = row * params.channels;
  let end = start + params.channels;
  let rowMean = mean[row];
  let rowInverse = inverse[row];

  var own = vec2f(0.0); // sums of g and of g * xHat
  for (var i = start + lane; i < end; i += lanes) {
    let g = dy[i] * gamma[i - start];
    own += vec2f(g, g * (x[i] - rowMean) * rowInverse);
  }
  ofLane[lane] = own;
  for (var half = lanes / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { ofLane[lane] += ofLane[lane + half]; }
  }
  workgroupBarrier();
  let means = ofLane[0] / f32(params.channels);

  for (var i = start + lane; i < end; i += lanes) {
    let g = dy[i] * gamma[i - start];
    let xHat = (x[i] - rowMean) * rowInverse;
    dx[i] = rowInverse * (g - means.x - xHat * means.y);
  }
}
