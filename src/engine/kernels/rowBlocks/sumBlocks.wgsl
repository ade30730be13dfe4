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

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let channel = workgroup.x * channelLanes + local % channelLanes;
  let sum = sumOfBlocks(local, channel, 0u);
  if (local < channelLanes && channel < params.channels) {
    first[channel] = sum.x;
    second[channel] = sum.y;
  }
}
