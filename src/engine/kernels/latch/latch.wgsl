// One invocation: four elements of a state that is taken over or reset, 256 apart.
// Buffers: next, state [count]; skip [1].
// Equation: state = next while skip[0] is 0, else `reset`.
// Out of range: elements from `count` on are left alone.
struct Params { count: u32, reset: f32 }
@group(0) @binding(0) var<storage, read> next: array<f32>;
@group(0) @binding(1) var<storage, read> skip: array<i32>;
@group(0) @binding(2) var<storage, read_write> state: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let first = (workgroup.y * workgroups.x + workgroup.x) * 1024u + local;
  let end = min(first + 1024u, params.count);
  for (var i = first; i < end; i += 256u) {
    if (skip[0] == 0) { state[i] = next[i]; } else { state[i] = params.reset; }
  }
}
