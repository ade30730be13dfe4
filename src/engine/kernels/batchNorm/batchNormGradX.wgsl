// One invocation: four elements of the gradient through the normalisation and through the batch statistics, 256 apart.
// Buffers: x, dy, dx [rows, channels]; mean, variance, gamma, dBeta, dGamma [channels].
// Equation: dx = gamma / s * (dy - dBeta / rows - xHat * dGamma / rows), s = sqrt(variance + epsilon),
//   xHat = (x - mean) / s.
// Out of range: elements from `count` on are left alone.
struct Params { count: u32, rows: u32, channels: u32, epsilon: f32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read> mean: array<f32>;
@group(0) @binding(3) var<storage, read> variance: array<f32>;
@group(0) @binding(4) var<storage, read> gamma: array<f32>;
@group(0) @binding(5) var<storage, read> dBeta: array<f32>;
@group(0) @binding(6) var<storage, read> dGamma: array<f32>;
@group(0) @binding(7) var<storage, read_write> dx: array<f32>;
@group(0) @binding(8) var<uniform> params: Params;

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
    let inverse = inverseSqrt(variance[c] + params.epsilon);
    let xHat = (x[i] - mean[c]) * inverse;
    dx[i] = gamma[c] * inverse * (dy[i] - (dBeta[c] + xHat * dGamma[c]) / f32(params.rows));
  }
}
