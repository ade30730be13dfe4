// One invocation: four elements, 256 apart.
// Buffers: x, residual, y [passes * rows, channels] (residual not read where hasResidual is 0); gamma, beta [channels]; mean,
//   variance [channels], those of pass k from element k * passStride on, the variance varianceAt further (mean and variance
//   may be one buffer).
// Equation: y = activated((x - mean) / sqrt(variance + epsilon) * gamma + beta + residual).
// Out of range: elements from `count` on are left alone.
struct Params {
  count: u32, rows: u32, channels: u32, epsilon: f32, varianceAt: u32, passStride: u32, hasResidual: u32,
}
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> residual: array<f32>;
@group(0) @binding(2) var<storage, read> mean: array<f32>;
@group(0) @binding(3) var<storage, read> variance: array<f32>;
@group(0) @binding(4) var<storage, read> gamma: array<f32>;
@group(0) @binding(5) var<storage, read> beta: array<f32>;
@group(0) @binding(6) var<storage, read_write> y: array<f32>;
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
    let at = i / (params.rows * params.channels) * params.passStride + c;
    let scale = gamma[c] * inverseSqrt(variance[params.varianceAt + at] + params.epsilon);
    var v = (x[i] - mean[at]) * scale + beta[c];
    if (params.hasResidual != 0u) { v += residual[i]; }
    y[i] = activated(v);
  }
}
