// One invocation: 4 neighbouring output pixels of one row and one channel; neighbours take neighbouring channels.
// Buffers: x [B, H, W, C]; filters [K, K, C]; bias [C] (not read where hasBias is 0); y [B, oH, oW, C].
// Equation: y[b,oy,ox,c] = bias[c] + sum over ky,kx of x[b, oy*s+ky-p, ox*s+kx-p, c] * filters[ky,kx,c], p = (K - 1) / 2;
// plus x[b,oy,ox,c] where addsInput is not 0 (then s is 1).
// Out of range: pixels of x outside count as 0, pixels of y beyond the row are not stored.
struct Params {
  batch: u32, height: u32, width: u32, channels: u32, outHeight: u32, outWidth: u32, hasBias: u32, addsInput: u32,
}
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> filters: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

fn size() -> vec2u { return vec2u(params.outWidth, params.outHeight); }
fn sourceSize() -> vec2u { return vec2u(params.width, params.height); }
fn sourceAt(i: u32) -> f32 { return x[i]; }

fn placeInSource(at: u32, tap: u32, length: u32) -> i32 {
  let place = i32(at * stride + tap) - i32(kernelSize / 2u);
  return select(NOWHERE, place, place >= 0 && place < i32(length));
}

fn finish(at: u32, channel: u32, sum: f32) {
  var value = sum;
  if (params.hasBias != 0u) { value += bias[channel]; }
  if (params.addsInput != 0u) { value += x[at]; }
  y[at] = value;
}
