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

const PIXELS = 4u;
override kernelSize: u32 = 3u;
override stride: u32 = 1u;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let id = (workgroup.y * workgroups.x + workgroup.x) * 64u + local;
  let blocks = (params.outWidth + PIXELS - 1u) / PIXELS;
  let row = id / params.channels / blocks;
  if (row >= params.batch * params.outHeight) { return; }
  let c = id % params.channels;
  let firstX = id / params.channels % blocks * PIXELS;
  let batch = row / params.outHeight;
  let padding = i32(kernelSize / 2u);

  var sum: array<f32, 4>;
  for (var ky = 0u; ky < kernelSize; ky++) {
    let inY = i32(row % params.outHeight * stride + ky) - padding;
    if (inY < 0 || inY >= i32(params.height)) { continue; }
    let inRow = (batch * params.height + u32(inY)) * params.width;
    for (var kx = 0u; kx < kernelSize; kx++) {
      let weight = filters[(ky * kernelSize + kx) * params.channels + c];
      for (var j = 0u; j < PIXELS; j++) {
        let inX = i32((firstX + j) * stride + kx) - padding;
        if (inX >= 0 && inX < i32(params.width)) {
          sum[j] += weight * x[(inRow + u32(inX)) * params.channels + c];
        }
      }
    }
  }

  var offset = 0.0;
  if (params.hasBias != 0u) { offset = bias[c]; }
  for (var j = 0u; j < PIXELS; j++) {
    if (firstX + j < params.outWidth) {
      let at = (row * params.outWidth + firstX + j) * params.channels + c;
      var value = sum[j] + offset;
      if (params.addsInput != 0u) { value += x[at]; }
      y[at] = value;
    }
  }
}
