// One invocation: zeroes one word of the fixed-point sums; the first also zeroes the search for the largest cotangent.
//   accumulators [B, H, W, C, 2]; largestBits [1]
struct Params { count: u32 }
@group(0) @binding(0) var<storage, read_write> accumulators: array<u32>;
@group(0) @binding(1) var<storage, read_write> largestBits: array<u32>;
@group(0) @binding(2) var<uniform> params: Params;

const WORKGROUP_SIZE = 256u;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u) {
  let i = (workgroup.y * workgroups.x + workgroup.x) * WORKGROUP_SIZE + local;
  if (i >= params.count) { return; }
  accumulators[i] = 0u;
  if (i == 0u) { largestBits[0] = 0u; }
}
