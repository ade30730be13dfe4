// One workgroup: the two totals of 16 channels; 16 lanes per channel take every 16th block, then a tree adds the lanes.
// Buffers: firstPartials, secondPartials [blocks, channels]; first, second [channels].
// Equation: first[c] = sum over blocks of firstPartials[b, c]; the same for second. The order of additions is fixed.
// Out of range: lanes of channels beyond the last add zeros and write nothing.
struct Params { blocks: u32, channels: u32 }
@group(0) @binding(0) var<storage, read> firstPartials: array<f32>;
@group(0) @binding(1) var<storage, read> secondPartials: array<f32>;
@group(0) @binding(2) var<storage, read_write> first: array<f32>;
@group(0) @binding(3) var<storage, read_write> second: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

const channelLanes = 16u;
const blockLanes = 16u;
var<workgroup> firstOfLane: array<f32, 256>;
var<workgroup> secondOfLane: array<f32, 256>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let channel = workgroup.x * channelLanes + local % channelLanes;
  let lane = local / channelLanes;
  var firstSum = 0.0;
  var secondSum = 0.0;
  if (channel < params.channels) {
    for (var block = lane; block < params.blocks; block += blockLanes) {
      firstSum += firstPartials[block * params.channels + channel];
      secondSum += secondPartials[block * params.channels + channel];
    }
  }
  firstOfLane[local] = firstSum;
  secondOfLane[local] = secondSum;
  for (var half = blockLanes / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      firstOfLane[local] += firstOfLane[local + half * channelLanes];
      secondOfLane[local] += secondOfLane[local + half * channelLanes];
    }
  }
  if (lane == 0u && channel < params.channels) {
    first[channel] = firstOfLane[local];
    second[channel] = secondOfLane[local];
  }
}
