// One workgroup: batch norm of 16 channels of one pass of a small map, moments and result in one dispatch; 16 lanes share
// the rows.
// Buffers: x, residual, y [passes * rows, channels] (residual not read where hasResidual is 0); gamma, beta [channels];
// moments [passes, 3, channels]: mean, biased variance, and the scale gamma / s.
// Workgroups: x over the channels, z over the passes.
// Equation: y = activated((x - mean) * gamma / s + beta + residual), s = sqrt(variance + epsilon); laneMoments.wgsl.
// Out of range: lanes of channels beyond the last, or without rows, write nothing.
struct Params { rows: u32, channels: u32, epsilon: f32, hasResidual: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> residual: array<f32>;
@group(0) @binding(2) var<storage, read> gamma: array<f32>;
@group(0) @binding(3) var<storage, read> beta: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;
@group(0) @binding(5) var<storage, read_write> moments: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;

const channelLanes = 16u;
const rowLanes = 16u;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let c = workgroup.x * channelLanes + local % channelLanes;
  let lane = local / channelLanes;
  let firstRow = workgroup.z * params.rows;
  let endRow = firstRow + params.rows;
  takeMoments(local, c, firstRow, endRow);

  if (c >= params.channels) { return; }
  let first = local % channelLanes;
  let mean = means[first];
  let variance = varianceOf(squares[first], f32(params.rows));
  let scale = gamma[c] * inverseSqrt(variance + params.epsilon);
  if (lane == 0u) {
    let at = 3u * workgroup.z * params.channels + c;
    moments[at] = mean;
    moments[at + params.channels] = variance;
    moments[at + 2u * params.channels] = scale;
  }
  for (var row = firstRow + lane; row < endRow; row += rowLanes) {
    let i = row * params.channels + c;
    var v = (x[i] - mean) * scale + beta[c];
    if (params.hasResidual != 0u) { v += residual[i]; }
    y[i] = activated(v);
  }
}

