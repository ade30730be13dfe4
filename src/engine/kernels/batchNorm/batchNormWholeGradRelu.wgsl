// The four gradients of `batchNormWhole` with a residual and ReLU in one dispatch; the derivative is read off the result.
// Buffers: x, dy, y, dx, dResidual [passes * rows, channels]; dBeta, dGamma [channels]; moments [passes, 3, channels].
// Equation: d = dy where y > 0, else 0; dResidual = d; and batchNormWholeGradBody.wgsl.
struct Params { rows: u32, channels: u32, epsilon: f32, passes: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read> y: array<f32>;
@group(0) @binding(3) var<storage, read> moments: array<f32>;
@group(0) @binding(4) var<storage, read_write> dx: array<f32>;
@group(0) @binding(5) var<storage, read_write> dBeta: array<f32>;
@group(0) @binding(6) var<storage, read_write> dGamma: array<f32>;
@group(0) @binding(7) var<storage, read_write> dResidual: array<f32>;
@group(0) @binding(8) var<uniform> params: Params;

fn beforeActivation(i: u32, c: u32, mean: f32, scale: f32) -> f32 {
  return select(dy[i], 0.0, y[i] <= 0.0);
}

fn keep(i: u32, d: f32) { dResidual[i] = d; }
