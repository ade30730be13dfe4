// One invocation: four elements, 256 apart.
// Buffers: step [1]; uniformValues [count].
// Equation: the upper 24 bits of the first word of threefry((seed, purpose), (index, step)), divided by 2^24: 0 <= u < 1,
//   exact in float32.
// Out of range: elements from `count` on are left alone.
struct Params { count: u32, seed: u32, purpose: u32 }
@group(0) @binding(0) var<storage, read> step: array<u32>;
@group(0) @binding(1) var<storage, read_write> uniformValues: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let first = (workgroup.y * workgroups.x + workgroup.x) * 1024u + local;
  let end = min(first + 1024u, params.count);
  for (var i = first; i < end; i += 256u) {
    let words = threefry(vec2u(params.seed, params.purpose), vec2u(i, step[0]));
    uniformValues[i] = f32(words.x >> 8u) / 16777216.0;
  }
}
