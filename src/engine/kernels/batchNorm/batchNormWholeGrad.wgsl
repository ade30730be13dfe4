// The three gradients of `batchNormWhole` in one dispatch; the activation's derivative is recomputed from x.
// Buffers: x, dy, dx [passes * rows, channels]; beta, dBeta, dGamma [channels]; moments [passes, 3, channels] as batchNormWhole left them.
// Equation: d = dy * slope((x - mean) * scale + beta), and batchNormWholeGradBody.wgsl.
struct Params { rows: u32, channels: u32, epsilon: f32, passes: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read> beta: array<f32>;
@group(0) @binding(3) var<storage, read> moments: array<f32>;
@group(0) @binding(4) var<storage, read_write> dx: array<f32>;
@group(0) @binding(5) var<storage, read_write> dBeta: array<f32>;
@group(0) @binding(6) var<storage, read_write> dGamma: array<f32>;
@group(0) @binding(7) var<uniform> params: Params;

fn beforeActivation(i: u32, c: u32, mean: f32, scale: f32) -> f32 {
  return dy[i] * slope((x[i] - mean) * scale + beta[c]);
}

fn keep(i: u32, d: f32) {}
