// One invocation: one element of the gradient when mean and variance are constants.
// Buffers: dy, dx [rows, channels]; variance, gamma [channels].
// Equation: dx = dy * gamma / sqrt(variance + epsilon).
// Out of range: invocations beyond `count` return.
struct Params { count: u32, channels: u32, epsilon: f32 }
@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> variance: array<f32>;
@group(0) @binding(2) var<storage, read> gamma: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let i = (workgroup.y * workgroups.x + workgroup.x) * 256u + local;
  if (i >= params.count) { return; }
  let c = i % params.channels;
  dx[i] = dy[i] * (inverseSqrt(variance[c] + params.epsilon) * gamma[c]);
}
