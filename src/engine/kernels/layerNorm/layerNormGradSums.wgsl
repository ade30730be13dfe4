// One workgroup: two sums over one block of rows for `channelLanes` channels.
// Buffers: x, dy [rows, channels]; mean, inverse [rows]; blockBeta, blockGamma [blocks, channels].
// Equation: blockBeta = sum of dy; blockGamma = sum of dy * (x - mean) * inverse, over the rows; fixed order.
// Out of range: lanes of channels beyond the last add zeros and write nothing.
struct Params { rows: u32, channels: u32, rowsPerBlock: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read> mean: array<f32>;
@group(0) @binding(3) var<storage, read> inverse: array<f32>;
@group(0) @binding(4) var<storage, read_write> blockBeta: array<f32>;
@group(0) @binding(5) var<storage, read_write> blockGamma: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;

const workgroupSize = 256u;
override channelLanes: u32 = 64u;
var<workgroup> ofLane: array<vec2f, workgroupSize>; // sums of dy and of dy * xHat

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let rowLanes = workgroupSize / channelLanes;
  let channel = workgroup.x * channelLanes + local % channelLanes;
  let lane = local / channelLanes;
  let endRow = min((workgroup.y + 1u) * params.rowsPerBlock, params.rows);
  var own = vec2f(0.0);
  if (channel < params.channels) {
    for (var row = workgroup.y * params.rowsPerBlock + lane; row < endRow; row += rowLanes) {
      let i = row * params.channels + channel;
      own += vec2f(dy[i], dy[i] * (x[i] - mean[row]) * inverse[row]);
    }
  }
  ofLane[local] = own;
  for (var half = rowLanes / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { ofLane[local] += ofLane[local + half * channelLanes]; }
  }
  if (lane == 0u && channel < params.channels) {
    blockBeta[workgroup.y * params.channels + channel] = ofLane[local].x;
    blockGamma[workgroup.y * params.channels + channel] = ofLane[local].y;
  }
}
