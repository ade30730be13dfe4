// One invocation: four elements of the gradient when mean and variance are constants, 256 apart.
// Buffers: x, dy, dx [rows, channels]; mean, variance, gamma, beta [channels].
// Equation: dx = dy * slope((x - mean) * scale + beta) * scale, scale = gamma / sqrt(variance + epsilon).
// Out of range: elements from `count` on are left alone.
struct Params { count: u32, channels: u32, epsilon: f32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read> mean: array<f32>;
@group(0) @binding(3) var<storage, read> variance: array<f32>;
@group(0) @binding(4) var<storage, read> gamma: array<f32>;
@group(0) @binding(5) var<storage, read> beta: array<f32>;
@group(0) @binding(6) var<storage, read_write> dx: array<f32>;
@group(0) @binding(7) var<uniform> params: Params;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let first = (workgroup.y * workgroups.x + workgroup.x) * 1024u + local;
  let end = min(first + 1024u, params.count);
  for (var i = first; i < end; i += 256u) {
    let c = i % params.channels;
    let scale = gamma[c] * inverseSqrt(variance[c] + params.epsilon);
    dx[i] = dy[i] * slope((x[i] - mean[c]) * scale + beta[c]) * scale;
  }
}
