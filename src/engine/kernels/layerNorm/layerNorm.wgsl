// One workgroup: four rows (a row is all channels of one token), 16 lanes each; a lane takes every 16th channel, and
//   adds the 16 lanes' sums in order: one barrier a sum, where a tree would need five.
// Buffers: x, y [rows, channels]; gamma, beta [channels]; mean, inverse [rows].
// Equation: mean = sum x / channels; variance = sum (x - mean)^2 / channels (two passes: nothing cancels);
//   inverse = 1 / sqrt(variance + epsilon); y = (x - mean) * inverse * gamma + beta.
// Out of range: lanes of rows beyond the last only join the barriers; lanes beyond the last channel add zeros.
struct Params { rows: u32, channels: u32, epsilon: f32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> gamma: array<f32>;
@group(0) @binding(2) var<storage, read> beta: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
@group(0) @binding(4) var<storage, read_write> mean: array<f32>;
@group(0) @binding(5) var<storage, read_write> inverse: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;

const lanes = 16u;
const rowsPerWorkgroup = 4u;
var<workgroup> sums: array<f32, 64>;
var<workgroup> squares: array<f32, 64>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let lane = local % lanes;
  let firstLane = local - lane; // of this row
  let row = (workgroup.y * workgroups.x + workgroup.x) * rowsPerWorkgroup + local / lanes;
  let isInside = row < params.rows;
  let start = row * params.channels;
  let end = select(start, start + params.channels, isInside);

  var sum = 0.0;
  for (var i = start + lane; i < end; i += lanes) { sum += x[i]; }
  sums[local] = sum;
  workgroupBarrier();
  sum = 0.0;
  for (var k = 0u; k < lanes; k++) { sum += sums[firstLane + k]; }
  let rowMean = sum / f32(params.channels);

  var square = 0.0;
  for (var i = start + lane; i < end; i += lanes) { square += (x[i] - rowMean) * (x[i] - rowMean); }
  squares[local] = square;
  workgroupBarrier();
  square = 0.0;
  for (var k = 0u; k < lanes; k++) { square += squares[firstLane + k]; }
  let rowInverse = inverseSqrt(square / f32(params.channels) + params.epsilon);

  for (var i = start + lane; i < end; i += lanes) {
    y[i] = (x[i] - rowMean) * rowInverse * gamma[i - start] + beta[i - start];
  }
  if (lane == 0u && isInside) {
    mean[row] = rowMean;
    inverse[row] = rowInverse;
  }
}
