// A convolution with bias and GELU; the sums before the GELU are kept for its gradient.
// Buffers: image [B, H, W, Ci]; filters [kH, kW, Ci, Co]; bias [Co]; raw, result [B, oH, oW, Co].
// Equation: raw as `result` in conv2d.wgsl; result = raw * Phi(raw).
struct Params {
  batch: u32, height: u32, width: u32, inChannels: u32,
  outHeight: u32, outWidth: u32, outChannels: u32,
  kernelHeight: u32, kernelWidth: u32, stride: u32, padTop: i32, padLeft: i32, reflects: u32,
}
@group(0) @binding(0) var<storage, read> image: array<f32>;
@group(0) @binding(1) var<storage, read> filters: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> raw: array<f32>;
@group(0) @binding(4) var<storage, read_write> result: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

fn finish(pixel: u32, channel: u32, sum: f32) {
  let at = pixel * params.outChannels + channel;
  let value = sum + bias[channel];
  raw[at] = value;
  result[at] = value * normalCdf(value);
}
