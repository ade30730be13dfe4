// A convolution with bias; a factor for each picture and a map to add (a residual branch and its trunk), or an activation,
// where wanted.
// Buffers: image [B, H, W, Ci]; filters [kH, kW, Ci, Co]; bias [Co]; residual, result [B, oH, oW, Co];
// factors [.., B], of which the row from firstFactor on counts. Not read where hasBias, hasResidual or hasFactors is 0.
// Equation: r[b,oy,ox,co] = bias[co] + sum over ky,kx,ci of image[b, oy*s+ky-padTop, ox*s+kx-padLeft, ci] * filters[ky,kx,ci,co];
// result = activated(residual + factor[b] * r), activation 0 none, 1 ReLU, 2 ELU, 3 sigmoid.
struct Params {
  batch: u32, height: u32, width: u32, inChannels: u32,
  outHeight: u32, outWidth: u32, outChannels: u32,
  kernelHeight: u32, kernelWidth: u32, stride: u32, padTop: i32, padLeft: i32, reflects: u32,
  hasBias: u32, hasResidual: u32, hasFactors: u32, firstFactor: u32, activation: u32,
}
@group(0) @binding(0) var<storage, read> image: array<f32>;
@group(0) @binding(1) var<storage, read> filters: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read> residual: array<f32>;
@group(0) @binding(4) var<storage, read> factors: array<f32>;
@group(0) @binding(5) var<storage, read_write> result: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;

// A NaN stays one.
fn activated(v: f32) -> f32 {
  switch (params.activation) {
    case 1u: { return select(v, 0.0, v <= 0.0); }
    case 2u: { return elu(v); }
    case 3u: { return 1.0 / (1.0 + exp(-v)); }
    default: { return v; }
  }
}

fn finish(pixel: u32, channel: u32, sum: f32) {
  let at = pixel * params.outChannels + channel;
  var value = sum;
  if (params.hasBias != 0u) { value += bias[channel]; }
  if (params.hasFactors != 0u) {
    value *= factors[params.firstFactor + pixel / (params.outHeight * params.outWidth)];
  }
  if (params.hasResidual != 0u) { value += residual[at]; }
  result[at] = activated(value);
}
