// Gradients of gamma and beta by blocks of rows; the activation's derivative is recomputed from x.
// Buffers: x, dy [passes * rows, channels]; mean, variance, gamma, beta [channels], those of a
// pass from element pass * passStride on, the variance varianceAt further;
// blockBeta, blockGamma [passes, blocks, channels].
// Equation: d = dy * slope((x - mean) / sqrt(variance + epsilon) * gamma + beta), and normaliseGradSumsBody.wgsl.
struct Params { rows: u32, channels: u32, rowsPerBlock: u32, epsilon: f32, varianceAt: u32, passStride: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read> mean: array<f32>;
@group(0) @binding(3) var<storage, read> variance: array<f32>;
@group(0) @binding(4) var<storage, read> gamma: array<f32>;
@group(0) @binding(5) var<storage, read> beta: array<f32>;
@group(0) @binding(6) var<storage, read_write> blockBeta: array<f32>;
@group(0) @binding(7) var<storage, read_write> blockGamma: array<f32>;
@group(0) @binding(8) var<uniform> params: Params;

fn beforeActivation(i: u32, c: u32, centre: f32, inverse: f32) -> f32 {
  return dy[i] * slope((x[i] - centre) * (gamma[c] * inverse) + beta[c]);
}

fn keep(i: u32, d: f32) {}
