
// Sums of both partials over `blocks` blocks from firstBlock on, for the first 16 invocations of a workgroup, whose channels they
// are; appended to a file that declares the bindings. Fixed order: a lane's blocks in turn, then a tree of the lanes.
const channelLanes = 16u;
const blockLanes = 16u;
var<workgroup> sumOfLane: array<vec2f, 256>;

fn sumOfBlocks(local: u32, channel: u32, firstBlock: u32) -> vec2f {
  let lane = local / channelLanes;
  var sum = vec2f(0.0);
  let blocks = select(0u, params.blocks, channel < params.channels);
  for (var block = lane; block < blocks; block += blockLanes) {
    let i = (firstBlock + block) * params.channels + channel;
    sum += vec2f(firstPartials[i], secondPartials[i]);
  }
  sumOfLane[local] = sum;
  for (var half = blockLanes / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { sumOfLane[local] += sumOfLane[local + half * channelLanes]; }
  }
  return sumOfLane[local];
}
