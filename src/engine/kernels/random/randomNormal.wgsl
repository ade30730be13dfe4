// One invocation: four elements, 256 apart.
// Buffers: step [1]; normalValues [count].
// Equation (Box and Muller): sqrt(-2 ln u) cos(angle) with u in 2^-24..1 from the first word of
//   threefry((seed, purpose), (index, step)) and the angle in -pi..pi from the second. |value| <= 5.77.
// Out of range: elements from `count` on are left alone.
struct Params { count: u32, seed: u32, purpose: u32 }
@group(0) @binding(0) var<storage, read> step: array<u32>;
@group(0) @binding(1) var<storage, read_write> normalValues: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

const twoPi = 6.283185307179586;

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
    let u = f32((words.x >> 8u) + 1u) / 16777216.0;
    let angle = twoPi * (f32(words.y >> 8u) / 16777216.0 - 0.5);
    normalValues[i] = sqrt(max(-2.0 * log(u), 0.0)) * cos(angle);
  }
}
