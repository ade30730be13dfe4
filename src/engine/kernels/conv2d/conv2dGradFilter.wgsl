// One invocation: 4 input times 8 output channels of one filter tap, summed over one strip of output rows.
// Buffers: image [B, H, W, Ci]; dResult [B, oH, oW, Co]; partials [strips, kH*kW*Ci*Co + Co].
// Equation: dFilter[ky,kx,ci,co] = sum over b,oy,ox of image[b, oy*s+ky-padTop, ox*s+kx-padLeft, ci] * dResult[b,oy,ox,co].
// The bias is one more tap (the last) whose image is 1 everywhere and which has one input channel.
// Strips are added by sumStrips.wgsl in a fixed order. Out of range: channels beyond the last are not stored.
struct Params {
  batch: u32, height: u32, width: u32, inChannels: u32,
  outHeight: u32, outWidth: u32, outChannels: u32,
  kernelHeight: u32, kernelWidth: u32, stride: u32, padTop: i32, padLeft: i32,
  rowsPerStrip: u32,
}
@group(0) @binding(0) var<storage, read> image: array<f32>;
@group(0) @binding(1) var<storage, read> dResult: array<f32>;
@group(0) @binding(2) var<storage, read_write> partials: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

const IN = 4u;
const OUT = 8u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let outBlocks = (params.outChannels + OUT - 1u) / OUT;
  let inBlocks = (params.inChannels + IN - 1u) / IN;
  let taps = params.kernelHeight * params.kernelWidth;
  let filterBlocks = taps * inBlocks * outBlocks;
  if (id.x >= filterBlocks + outBlocks) { return; }
  let isBias = id.x >= filterBlocks;
  let block = select(id.x, id.x - filterBlocks, isBias);
  let co = block % outBlocks * OUT;
  let ci = block / outBlocks % inBlocks * IN;
  let tap = block / (outBlocks * inBlocks);
  let ky = i32(tap / params.kernelWidth) - params.padTop;
  let kx = i32(tap % params.kernelWidth) - params.padLeft;

  var low: array<vec4f, 4>;
  var high: array<vec4f, 4>;
  let rows = params.batch * params.outHeight;
  let lastRow = min(rows, (id.y + 1u) * params.rowsPerStrip);
  for (var row = id.y * params.rowsPerStrip; row < lastRow; row++) {
    let y = i32(row % params.outHeight * params.stride) + ky;
    if (!isBias && (y < 0 || y >= i32(params.height))) { continue; }
    let imageRow = (row / params.outHeight * params.height + u32(y)) * params.width;
    for (var ox = 0u; ox < params.outWidth; ox++) {
      let x = i32(ox * params.stride) + kx;
      if (!isBias && (x < 0 || x >= i32(params.width))) { continue; }
      let d = (row * params.outWidth + ox) * params.outChannels + co;
      let lowD = vec4f(dResult[d], dResult[d + 1u], dResult[d + 2u], dResult[d + 3u]);
      let highD = vec4f(dResult[d + 4u], dResult[d + 5u], dResult[d + 6u], dResult[d + 7u]);
      if (isBias) {
        low[0] += lowD;
        high[0] += highD;
      } else {
        let at = (imageRow + u32(x)) * params.inChannels + ci;
        for (var i = 0u; i < IN; i++) {
          let value = image[at + i];
          low[i] += value * lowD;
          high[i] += value * highD;
        }
      }
    }
  }

  let strip = id.y * (taps * params.inChannels + 1u) * params.outChannels;
  for (var i = 0u; i < IN; i++) {
    let isInside = select(ci + i < params.inChannels, i == 0u, isBias);
    let input = select(tap * params.inChannels + ci + i, taps * params.inChannels, isBias);
    for (var k = 0u; k < OUT; k++) {
      if (isInside && co + k < params.outChannels) {
        partials[strip + input * params.outChannels + co + k] = select(low[i][k % 4u], high[i][k % 4u], k >= 4u);
      }
    }
  }
}
