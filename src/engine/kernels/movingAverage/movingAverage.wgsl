// One invocation: running mean and variance of one channel, updated in place.
// Buffers: moments [.., channels]: row 0 the batch's means, row 1 its biased variances; skip [1];
// runningMean, runningVariance [channels].
// Equation: running += momentum * (batch - running), the batch's variance times varianceScale.
// Out of range: channels from `channels` on are left alone; nothing changes while skip[0] is not 0.
struct Params { channels: u32, momentum: f32, varianceScale: f32 }
@group(0) @binding(0) var<storage, read> moments: array<f32>;
@group(0) @binding(1) var<storage, read> skip: array<i32>;
@group(0) @binding(2) var<storage, read_write> runningMean: array<f32>;
@group(0) @binding(3) var<storage, read_write> runningVariance: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let c = id.x;
  if (c >= params.channels || skip[0] != 0) { return; }
  let variance = params.varianceScale * moments[params.channels + c];
  runningMean[c] += params.momentum * (moments[c] - runningMean[c]);
  runningVariance[c] += params.momentum * (variance - runningVariance[c]);
}
