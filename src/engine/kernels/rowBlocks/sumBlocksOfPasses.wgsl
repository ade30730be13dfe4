// One workgroup: the two totals of 16 channels, and each pass's share in them; 16 lanes per channel take every 16th block of a
// pass, then a tree adds the lanes; the passes are added in turn.
// Buffers: firstPartials, secondPartials [passes, blocks, channels]; first, second [channels];
// firstOfPass, secondOfPass [passes, channels].
// Equation: firstOfPass[p, c] = sum over blocks of firstPartials[p, b, c]; first[c] = sum over p of that; the same for second.
// Out of range: lanes of channels beyond the last add zeros and write nothing.
struct Params { passes: u32, blocks: u32, channels: u32 }
@group(0) @binding(0) var<storage, read> firstPartials: array<f32>;
@group(0) @binding(1) var<storage, read> secondPartials: array<f32>;
@group(0) @binding(2) var<storage, read_write> first: array<f32>;
@group(0) @binding(3) var<storage, read_write> second: array<f32>;
@group(0) @binding(4) var<storage, read_write> firstOfPass: array<f32>;
@group(0) @binding(5) var<storage, read_write> secondOfPass: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let channel = workgroup.x * channelLanes + local % channelLanes;
  let isWriter = local < channelLanes && channel < params.channels;
  var total = vec2f(0.0);
  for (var k = 0u; k < params.passes; k++) {
    let sum = sumOfBlocks(local, channel, k * params.blocks);
    if (isWriter) {
      firstOfPass[k * params.channels + channel] = sum.x;
      secondOfPass[k * params.channels + channel] = sum.y;
      total += sum;
    }
    workgroupBarrier(); // before the next pass overwrites the lanes
  }
  if (isWriter) {
    first[channel] = total.x;
    second[channel] = total.y;
  }
}
