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
  let blocks = (params.width + PIXELS - 1u) / PIXELS;
  let row = id / params.channels / blocks;
  if (row >= params.batch * params.height) { return; }
  let c = id % params.channels;
  let firstX = id / params.channels % blocks * PIXELS;
  let batch = row / params.height;
  let padding = kernelSize / 2u;

  var sum: array<f32, 4>;
  for (var ky = 0u; ky < kernelSize; ky++) {
    let reachY = row % params.height + padding;
    let outY = (reachY - ky) / stride;
    if (reachY < ky || (reachY - ky) % stride != 0u || outY >= params.outHeight) { continue; }
    let outRow = (batch * params.outHeight + outY) * params.outWidth;
    for (var kx = 0u; kx < kernelSize; kx++) {
      let weight = filters[(ky * kernelSize + kx) * params.channels + c];
      for (var j = 0u; j < PIXELS; j++) {
        let reachX = firstX + j + padding;
        let outX = (reachX - kx) / stride;
        if (reachX >= kx && (reachX - kx) % stride == 0u && outX < params.outWidth) {
          sum[j] += weight * dy[(outRow + outX) * params.channels + c];
        }
      }
    }
  }

  for (var j = 0u; j < PIXELS; j++) {
    if (firstX + j < params.width) {
      let at = (row * params.width + firstX + j) * params.channels + c;
      var value = sum[j];
      if (params.addsInput != 0u) { value += dy[at]; }
      dx[at] = value;
    }
  }
}
