// One invocation: up to four elements of a tensor, 256 apart; raises the flag to the largest code of the parts of the
// tensor that hold one that is NaN or infinite.
// Buffers: bits [count], the tensor's float32 words read as integers; parts [parts, 3]: first element, number of elements
// and code of each part, in order; flag [1].
// Equation: flag = max(flag, code) if an exponent is all ones. Bits, not comparisons: a compiler may assume that
//   floats are never NaN or infinite, and then x != x is false. Integer maximum: the order does not matter.
// Out of range: elements from `count` on are not read; those between the parts may be anything.
struct Params { count: u32, parts: u32 }
@group(0) @binding(0) var<storage, read> bits: array<u32>;
@group(0) @binding(1) var<storage, read> parts: array<i32>;
@group(0) @binding(2) var<storage, read_write> flag: atomic<i32>;
@group(0) @binding(3) var<uniform> params: Params;

const magnitude = 0x7fffffffu;
const largestFinite = 0x7f7fffffu;

// Of the part that element i is in, or 0.
fn codeAt(i: u32) -> i32 {
  // The last part that begins at i or before it lies from `low` on and before `high`.
  var low = 0u;
  var high = params.parts;
  while (high - low > 1u) {
    let middle = (low + high) / 2u;
    if (u32(parts[3u * middle]) <= i) { low = middle; } else { high = middle; }
  }
  let first = u32(parts[3u * low]);
  let isInside = first <= i && i - first < u32(parts[3u * low + 1u]);
  return select(0, parts[3u * low + 2u], isInside);
}

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let first = (workgroup.y * workgroups.x + workgroup.x) * 1024u + local;
  let end = min(first + 1024u, params.count);
  var code = 0;
  for (var i = first; i < end; i += 256u) {
    if ((bits[i] & magnitude) > largestFinite) { code = max(code, codeAt(i)); }
  }
  if (code > 0) { atomicMax(&flag, code); }
}
