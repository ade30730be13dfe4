// One invocation: four elements, 256 apart.
// Buffers: x, y [count].
// Equation: y = elu(x).
// Out of range: elements from `count` on are left alone.
struct Params { count: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
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
    y[i] = elu(x[i]);
  }
}
