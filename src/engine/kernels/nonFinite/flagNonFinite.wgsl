// One invocation: up to four elements of one of seven tensors, 256 apart; raises the flag to that tensor's code if one of
// them is NaN or infinite. Workgroups: x along the longest tensor, y over the tensors.
// Buffers: bits0..bits6 [count0..count6], the tensors' float32 words read as integers; flag [1].
// Equation: flag = max(flag, code) if an exponent is all ones. Bits, not comparisons: a compiler may assume that
//   floats are never NaN or infinite, and then x != x is false. Integer maximum: the order does not matter.
// Out of range: elements beyond a tensor's count are not read; a place without a tensor has count 0.
struct Params {
  count0: u32, count1: u32, count2: u32, count3: u32, count4: u32, count5: u32, count6: u32,
  code0: i32, code1: i32, code2: i32, code3: i32, code4: i32, code5: i32, code6: i32,
}
@group(0) @binding(0) var<storage, read> bits0: array<u32>;
@group(0) @binding(1) var<storage, read> bits1: array<u32>;
@group(0) @binding(2) var<storage, read> bits2: array<u32>;
@group(0) @binding(3) var<storage, read> bits3: array<u32>;
@group(0) @binding(4) var<storage, read> bits4: array<u32>;
@group(0) @binding(5) var<storage, read> bits5: array<u32>;
@group(0) @binding(6) var<storage, read> bits6: array<u32>;
@group(0) @binding(7) var<storage, read_write> flag: atomic<i32>;
@group(0) @binding(8) var<uniform> params: Params;

const magnitude = 0x7fffffffu;
const largestFinite = 0x7f7fffffu;

fn bitsOf(place: u32, i: u32) -> u32 {
  switch place {
    case 0u: { return bits0[i]; }
    case 1u: { return bits1[i]; }
    case 2u: { return bits2[i]; }
    case 3u: { return bits3[i]; }
    case 4u: { return bits4[i]; }
    case 5u: { return bits5[i]; }
    default: { return bits6[i]; }
  }
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let place = workgroup.y;
  let counts = array(
    params.count0, params.count1, params.count2, params.count3, params.count4, params.count5, params.count6,
  );
  let codes = array(
    params.code0, params.code1, params.code2, params.code3, params.code4, params.code5, params.code6,
  );
  let first = workgroup.x * 1024u + local;
  let end = min(first + 1024u, counts[place]);
  var found = false;
  for (var i = first; i < end; i += 256u) {
    if ((bitsOf(place, i) & magnitude) > largestFinite) { found = true; }
  }
  if (found) { atomicMax(&flag, codes[place]); }
}
