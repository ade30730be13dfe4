// One invocation: four elements of a running average, updated in place, 256 apart.
// Buffers: batch, running [count]; skip [1].
// Equation: running += momentum * (scale * batch - running).
// Out of range: elements from `count` on are left alone; nothing changes while skip[0] is not 0.
struct Params { count: u32, momentum: f32, scale: f32 }
@group(0) @binding(0) var<storage, read> batch: array<f32>;
@group(0) @binding(1) var<storage, read> skip: array<i32>;
@group(0) @binding(2) var<storage, read_write> running: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  if (skip[0] != 0) { return; }
  let first = (workgroup.y * workgroups.x + workgroup.x) * 1024u + local;
  let end = min(first + 1024u, params.count);
  for (var i = first; i < end; i += 256u) {
    running[i] += params.momentum * (params.scale * batch[i] - running[i]);
  }
}
