// One invocation: four elements of the gradient through the normalisation and through the batch statistics, 256 apart.
// Buffers: x, dy, dx [passes * rows, channels]; moments [passes, 3, channels]: mean, variance, scale; beta [channels];
// passBeta, passGamma [passes, channels]: the sums of each pass.
// Equation: d = dy * slope((x - mean) * scale + beta), the gradient before the activation;
//   dx = scale * (d - (passBeta + xHat * passGamma) / rows), xHat = (x - mean) / sqrt(variance + epsilon).
// Out of range: elements from `count` on are left alone.
struct Params { count: u32, rows: u32, channels: u32, epsilon: f32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read> moments: array<f32>;
@group(0) @binding(3) var<storage, read> beta: array<f32>;
@group(0) @binding(4) var<storage, read> passBeta: array<f32>;
@group(0) @binding(5) var<storage, read> passGamma: array<f32>;
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
    let sums = i / (params.rows * params.channels) * params.channels + c;
    let at = 3u * (sums - c) + c;
    let deviation = x[i] - moments[at];
    let xHat = deviation * inverseSqrt(moments[at + params.channels] + params.epsilon);
    let scale = moments[at + 2u * params.channels];
    let d = dy[i] * slope(deviation * scale + beta[c]);
    dx[i] = scale * (d - (passBeta[sums] + xHat * passGamma[sums]) / f32(params.rows));
  }
}
