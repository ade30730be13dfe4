// One invocation: one element.
// Buffers: x, dy, dx [count].
// Equation: dx = 0 where x < -3; dy * (x / 3 + 1/2) where -3 <= x <= 3; dy where x > 3.
// Out of range: invocations beyond `count` return.
struct Params { count: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let i = (workgroup.y * workgroups.x + workgroup.x) * 256u + local;
  if (i >= params.count) { return; }
  let v = x[i];
  if (v < -3.0) {
    dx[i] = 0.0;
  } else if (v > 3.0) {
    dx[i] = dy[i];
  } else {
    dx[i] = dy[i] * (v / 3.0 + 0.5);
  }
}
