// One invocation: clears its share of the accumulators and looks for the largest |dWarped| in its share.
//   dWarped [B, h, w, C]
//   accumulators [B, H, W, C, 2], zeroed for warpGradImageScatter
//   largestBits [workgroups], per workgroup the bits of the largest |dWarped|
// Bits of non-negative floats order as integers, with NaN above infinity above all numbers.
struct Params { accumulatorWords: u32, gradientCount: u32 }
@group(0) @binding(0) var<storage, read> dWarped: array<u32>;
@group(0) @binding(1) var<storage, read_write> accumulators: array<u32>;
@group(0) @binding(2) var<storage, read_write> largestBits: array<u32>;
@group(0) @binding(3) var<uniform> params: Params;

const WORKGROUP_SIZE = 256u;
const MAGNITUDE = 0x7fffffffu;

var<workgroup> largest: atomic<u32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) local: u32,
        @builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let stride = workgroups.x * WORKGROUP_SIZE;
  for (var i = id.x; i < params.accumulatorWords; i += stride) { accumulators[i] = 0u; }
  var own = 0u;
  for (var i = id.x; i < params.gradientCount; i += stride) { own = max(own, dWarped[i] & MAGNITUDE); }
  atomicMax(&largest, own);
  workgroupBarrier();
  if (local == 0u) { largestBits[workgroup.x] = atomicLoad(&largest); }
}
