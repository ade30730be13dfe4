// One invocation: up to four elements of a tensor, 256 apart; raises the flag if one of them is NaN or infinite.
// Buffers: bits [count], the tensor's float32 words read as integers; flag [1].
// Equation: flag = max(flag, code) if an exponent is all ones. Bits, not comparisons: a compiler may assume that
//   floats are never NaN or infinite, and then x != x is false. Integer maximum: the order does not matter.
// Out of range: elements beyond `count` are not read.
struct Params { count: u32, code: i32 }
@group(0) @binding(0) var<storage, read> bits: array<u32>;
@group(0) @binding(1) var<storage, read_write> flag: atomic<i32>;
@group(0) @binding(2) var<uniform> params: Params;

const magnitude = 0x7fffffffu;
const largestFinite = 0x7f7fffffu;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let first = (workgroup.y * workgroups.x + workgroup.x) * 1024u + local;
  let end = min(first + 1024u, params.count);
  var found = false;
  for (var i = first; i < end; i += 256u) {
    if ((bits[i] & magnitude) > largestFinite) { found = true; }
  }
  if (found) { atomicMax(&flag, params.code); }
}
