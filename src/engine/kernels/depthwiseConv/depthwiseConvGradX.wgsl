// One invocation: 4 neighbouring input pixels of one row and one channel; neighbours take neighbouring channels.
// Buffers: dy [B, oH, oW, C]; filters [K, K, C]; dx [B, H, W, C].
// Equation: dx[b,y,x,c] = sum over ky,kx of dy[b, (y+p-ky)/s, (x+p-kx)/s, c] * filters[ky,kx,c], p = (K - 1) / 2, over the
// taps whose divisions are whole; plus dy[b,y,x,c] where addsInput is not 0 (then s is 1).
// Out of range: pixels of dy outside count as 0, pixels of dx beyond the row are not stored.
struct Params {
  batch: u32, height: u32, width: u32, channels: u32, outHeight: u32, outWidth: u32, addsInput: u32,
}
@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> filters: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

fn size() -> vec2u { return vec2u(params.width, params.height); }
fn sourceSize() -> vec2u { return vec2u(params.outWidth, params.outHeight); }
fn sourceAt(i: u32) -> f32 { return dy[i]; }

fn placeInSource(at: u32, tap: u32, length: u32) -> i32 {
  let reach = at + kernelSize / 2u;
  let place = (reach - tap) / stride;
  return select(NOWHERE, i32(place), reach >= tap && (reach - tap) % stride == 0u && place < length);
}

fn finish(at: u32, channel: u32, sum: f32) {
  var value = sum;
  if (params.addsInput != 0u) { value += dy[at]; }
  dx[at] = value;
}
