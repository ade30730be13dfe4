// One invocation: one element.
// Buffers: x, y [count].
// Equation: y = x * clamp(x + 3, 0, 6) / 6. A NaN stays one, through the factor x.
// Out of range: invocations beyond `count` return.
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
  let i = (workgroup.y * workgroups.x + workgroup.x) * 256u + local;
  if (i >= params.count) { return; }
  y[i] = x[i] * (clamp(x[i] + 3.0, 0.0, 6.0) / 6.0);
}
