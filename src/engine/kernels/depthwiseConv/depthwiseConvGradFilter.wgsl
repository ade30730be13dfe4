// One invocation: one tap of one channel's filter, summed over one of 16 strips of output pixels.
// One workgroup: 16 channels times 16 strips, then added by a tree, so the order of additions is fixed.
// Buffers: x [B, H, W, C]; dy [B, oH, oW, C]; dFilter [K, K, C]; dBias [C].
// Equation: dFilter[ky,kx,c] = sum over b,oy,ox of x[b, oy*s+ky-p, ox*s+kx-p, c] * dy[b,oy,ox,c], p = (K - 1) / 2.
// The bias is one more tap (the last) whose image is 1 everywhere.
// Out of range: channels beyond the last sum nothing and are not stored.
struct Params { batch: u32, height: u32, width: u32, channels: u32, outHeight: u32, outWidth: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> dFilter: array<f32>;
@group(0) @binding(3) var<storage, read_write> dBias: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

const channelLanes = 16u;
const strips = 16u;
override kernelSize: u32 = 3u;
override stride: u32 = 1u;
var<workgroup> sumOfLane: array<f32, 256>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let c = workgroup.x * channelLanes + local % channelLanes;
  let strip = local / channelLanes;
  let tap = workgroup.y;
  let isBias = tap == kernelSize * kernelSize;
  let padding = i32(kernelSize / 2u);
  let ky = i32(tap / kernelSize) - padding;
  let kx = i32(tap % kernelSize) - padding;

  let pixels = params.batch * params.outHeight * params.outWidth;
  let pixelsPerStrip = (pixels + strips - 1u) / strips;
  let first = strip * pixelsPerStrip;
  let end = select(0u, min(pixels, first + pixelsPerStrip), c < params.channels);
  var sum = 0.0;
  for (var pixel = first; pixel < end;) {
    // What is left of this row within the strip.
    let row = pixel / params.outWidth;
    let firstX = pixel - row * params.outWidth;
    let endX = min(params.outWidth, firstX + end - pixel);
    pixel += endX - firstX;
    let y = i32(row % params.outHeight * stride) + ky;
    if (!isBias && (y < 0 || y >= i32(params.height))) { continue; }
    let inRow = (row / params.outHeight * params.height + u32(y)) * params.width;
    for (var ox = firstX; ox < endX; ox++) {
      let inX = i32(ox * stride) + kx;
      let d = dy[(row * params.outWidth + ox) * params.channels + c];
      if (isBias) {
        sum += d;
      } else if (inX >= 0 && inX < i32(params.width)) {
        sum += d * x[(inRow + u32(inX)) * params.channels + c];
      }
    }
  }

  sumOfLane[local] = sum;
  for (var half = strips / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (strip < half) { sumOfLane[local] += sumOfLane[local + half * channelLanes]; }
  }
  if (strip > 0u || c >= params.channels) { return; }
  if (isBias) { dBias[c] = sumOfLane[local]; } else { dFilter[tap * params.channels + c] = sumOfLane[local]; }
}
