// Gradients of gamma, beta and the residual of a norm with residual and ReLU, the derivative read off the result.
// Buffers: x, dy, y, dResidual [passes * rows, channels]; mean, variance [channels], those of a pass from element pass * passStride on, the
// variance varianceAt further;
// blockBeta, blockGamma [passes, blocks, channels].
// Equation: d = dy where y > 0, else 0; dResidual = d; and normaliseGradSumsBody.wgsl.
struct Params { rows: u32, channels: u32, rowsPerBlock: u32, epsilon: f32, varianceAt: u32, passStride: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read> y: array<f32>;
@group(0) @binding(3) var<storage, read> mean: array<f32>;
@group(0) @binding(4) var<storage, read> variance: array<f32>;
@group(0) @binding(5) var<storage, read_write> blockBeta: array<f32>;
@group(0) @binding(6) var<storage, read_write> blockGamma: array<f32>;
@group(0) @binding(7) var<storage, read_write> dResidual: array<f32>;
@group(0) @binding(8) var<uniform> params: Params;

fn beforeActivation(i: u32, c: u32, centre: f32, inverse: f32) -> f32 {
  return select(dy[i], 0.0, y[i] <= 0.0);
}

fn keep(i: u32, d: f32) { dResidual[i] = d; }
