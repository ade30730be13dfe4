// One invocation: the largest |dWarped| among ELEMENTS_PER_INVOCATION elements, a workgroup's width apart.
//   dWarped [B, h, w, C]; largestBits [1], zeroed before: the bits of the largest |dWarped|
// Bits of non-negative floats order as integers, NaN above infinity above all numbers. A maximum of integers does not
// depend on order; a tree in workgroup memory would only add barriers, which are dear on software adapters.
struct Params { count: u32 }
@group(0) @binding(0) var<storage, read> dWarped: array<u32>;
@group(0) @binding(1) var<storage, read_write> largestBits: array<atomic<u32>>;
@group(0) @binding(2) var<uniform> params: Params;

const WORKGROUP_SIZE = 64u;
const ELEMENTS_PER_INVOCATION = 32u;
const MAGNITUDE = 0x7fffffffu;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u) {
  let elementsPerGroup = WORKGROUP_SIZE * ELEMENTS_PER_INVOCATION;
  let first = (workgroup.y * workgroups.x + workgroup.x) * elementsPerGroup + local;
  let end = min(first + elementsPerGroup, params.count);
  var largest = 0u;
  for (var i = first; i < end; i += WORKGROUP_SIZE) { largest = max(largest, dWarped[i] & MAGNITUDE); }
  if (largest != 0u) { atomicMax(&largestBits[0], largest); }
}
