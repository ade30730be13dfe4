// One workgroup: four rows of the gradient, 16 lanes each; a lane takes every 16th channel, and adds the 16 lanes' sums
//   in order.
// Buffers: x, dy, dTrunk, dx [rows, channels] (dTrunk not read where addsTrunk is 0); gamma [channels]; mean, inverse [rows].
// Equation: g = dy * gamma; xHat = (x - mean) * inverse;
//   dx = dTrunk + inverse * (g - sum g / channels - xHat * sum (g * xHat) / channels), sums over the row.
// Out of range: lanes of rows beyond the last only join the barrier; lanes beyond the last channel add zeros.
struct Params { rows: u32, channels: u32, addsTrunk: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read> gamma: array<f32>;
@group(0) @binding(3) var<storage, read> mean: array<f32>;
@group(0) @binding(4) var<storage, read> inverse: array<f32>;
@group(0) @binding(5) var<storage, read> dTrunk: array<f32>;
@group(0) @binding(6) var<storage, read_write> dx: array<f32>;
@group(0) @binding(7) var<uniform> params: Params;

const lanes = 16u;
const rowsPerWorkgroup = 4u;
var<workgroup> ofLane: array<vec2f, 64>; // sums of g and of g * xHat

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let lane = local % lanes;
  let firstLane = local - lane; // of this row
  let row = (workgroup.y * workgroups.x + workgroup.x) * rowsPerWorkgroup + local / lanes;
  if (row < params.rows) {
    ofLane[local] = sumsOfLane(row, lane);
  }
  workgroupBarrier();
  if (row >= params.rows) { return; }
  var sums = vec2f(0.0);
  for (var k = 0u; k < lanes; k++) { sums += ofLane[firstLane + k]; }
  let means = sums / f32(params.channels);

  let start = row * params.channels;
  for (var i = start + lane; i < start + params.channels; i += lanes) {
    let g = dy[i] * gamma[i - start];
    let xHat = (x[i] - mean[row]) * inverse[row];
    var d = inverse[row] * (g - means.x - xHat * means.y);
    if (params.addsTrunk != 0u) { d += dTrunk[i]; }
    dx[i] = d;
  }
}

fn sumsOfLane(row: u32, lane: u32) -> vec2f {
  let start = row * params.channels;
  var own = vec2f(0.0);
  for (var i = start + lane; i < start + params.channels; i += lanes) {
    let g = dy[i] * gamma[i - start];
    own += vec2f(g, g * (x[i] - mean[row]) * inverse[row]);
  }
  return own;
}
