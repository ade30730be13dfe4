// One workgroup: mean and biased variance of 16 channels over all blocks of a pass (workgroup z); 16 lanes per channel take
// every 16th block.
// Buffers: blockMoments [passes, blocks, 2, channels]: means and variances; gamma [channels]; moments [passes, 3, channels]: mean, biased
// variance, and the scale gamma / sqrt(variance + epsilon).
// Equation: Chan's merge of (count, mean, sum of squared deviations), in a fixed order.
// Out of range: lanes of channels beyond the last, or without a block, carry count 0 and write nothing.
struct Params { rows: u32, channels: u32, rowsPerBlock: u32, blocks: u32, epsilon: f32 }
@group(0) @binding(0) var<storage, read> blockMoments: array<f32>;
@group(0) @binding(1) var<storage, read> gamma: array<f32>;
@group(0) @binding(2) var<storage, read_write> moments: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

const channelLanes = 16u;
const blockLanes = 16u;
var<workgroup> counts: array<f32, 256>;
var<workgroup> means: array<f32, 256>;
var<workgroup> squares: array<f32, 256>;

struct Moments { count: f32, mean: f32, square: f32 }

fn merged(a: Moments, b: Moments) -> Moments {
  if (b.count == 0.0) { return a; }
  let total = a.count + b.count;
  let delta = b.mean - a.mean;
  let share = b.count / total;
  return Moments(total, a.mean + delta * share, a.square + b.square + delta * delta * a.count * share);
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let channel = workgroup.x * channelLanes + local % channelLanes;
  let lane = local / channelLanes;
  var own = Moments(0.0, 0.0, 0.0);
  if (channel < params.channels) {
    for (var block = lane; block < params.blocks; block += blockLanes) {
      let i = 2u * (workgroup.z * params.blocks + block) * params.channels + channel;
      let count = f32(min(params.rowsPerBlock, params.rows - block * params.rowsPerBlock));
      own = merged(own, Moments(count, blockMoments[i], blockMoments[i + params.channels] * count));
    }
  }
  counts[local] = own.count;
  means[local] = own.mean;
  squares[local] = own.square;
  for (var half = blockLanes / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      let other = local + half * channelLanes;
      let both = merged(
        Moments(counts[local], means[local], squares[local]),
        Moments(counts[other], means[other], squares[other]),
      );
      counts[local] = both.count;
      means[local] = both.mean;
      squares[local] = both.square;
    }
  }
  if (lane == 0u && channel < params.channels) {
    let variance = squares[local] / counts[local];
    let at = 3u * workgroup.z * params.channels + channel;
    moments[at] = means[local];
    moments[at + params.channels] = variance;
    moments[at + 2u * params.channels] = gamma[channel] * inverseSqrt(variance + params.epsilon);
  }
}
