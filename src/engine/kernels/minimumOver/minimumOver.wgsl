// One invocation: four pixels, 256 apart.
// Buffers: x [count, channels]; minimum, argument [count].
// Equation: minimum = min over c of x[c]; argument = the first c that attains it. A NaN wins over every number.
// Out of range: pixels from `count` on are left alone.
struct Params { count: u32, channels: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> minimum: array<f32>;
@group(0) @binding(2) var<storage, read_write> argument: array<i32>;
@group(0) @binding(3) var<uniform> params: Params;

/** By bits: a compiler may assume that no float is NaN. */
fn isNan(v: f32) -> bool {
  return (bitcast<u32>(v) & 0x7fffffffu) > 0x7f800000u;
}

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let first = (workgroup.y * workgroups.x + workgroup.x) * 1024u + local;
  let end = min(first + 1024u, params.count);
  for (var i = first; i < end; i += 256u) {
    let start = i * params.channels;
    var best = x[start];
    var winner = 0u;
    for (var c = 1u; c < params.channels && !isNan(best); c++) {
      let v = x[start + c];
      if (v < best || isNan(v)) {
        best = v;
        winner = c;
      }
    }
    minimum[i] = best;
    argument[i] = i32(winner);
  }
}
