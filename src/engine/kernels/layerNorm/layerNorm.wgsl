// One workgroup: one row (all channels of one token); 64 lanes take every 64th channel, a tree adds the lanes.
// Buffers: x, y [rows, channels]; gamma, beta [channels]; mean, inverse [rows].
// Equation: mean = sum x / channels; variance = sum (x - mean)^2 / channels (two passes: nothing cancels);
//   inverse = 1 / sqrt(variance + epsilon); y = (x - mean) * inverse * gamma + beta.
// Out of range: workgroups beyond the last row return; lanes beyond the last channel add zeros.
struct Params { rows: u32, channels: u32, epsilon: f32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> gamma: array<f32>;
@group(0) @binding(2) var<storage, read> beta: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
@group(0) @binding(4) var<storage, read_write> mean: array<f32>;
@group(0) @binding(5) var<storage, read_write> inverse: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;

const lanes = 64u;
var<workgroup> ofLane: array<f32, lanes>;

/** Sum over the lanes, known to all of them. */
fn sumOfLanes(lane: u32, value: f32) -> f32 {
  workgroupBarrier(); // the previous sum has been read
  ofLane[lane] = value;
  for (var half = lanes / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { ofLane[lane] += ofLane[lane + half]; }
  }
  workgroupBarrier();
  return ofLane[0];
}

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

  var sum = 0.0;
  for (var i = start + lane; i < end; i += lanes) { sum += x[i]; }
  let rowMean = sumOfLanes(lane, sum) / f32(params.channels);

  var squares = 0.0;
  for (var i = start + lane; i < end; i += lanes) { squares += (x[i] - rowMean) * (x[i] - rowMean); }
  let variance = sumOfLanes(lane, squares) / f32(params.channels);
  let rowInverse = inverseSqrt(variance + params.epsilon);

  for (var i = start + lane; i < end; i += lanes) {
    y[i] = (x[i] - rowMean) * rowInverse * gamma[i - start] + beta[i - start];
  }
  if (lane == 0u) {
    mean[row] = rowMean;
    inverse[row] = rowInverse;
  }
}
