// One invocation: 4 input times 8 output channels of one filter tap, summed over one strip of output pixels.
// One workgroup: `strips` strips of the same blocks, then added by a tree, so the order of additions is fixed.
// Buffers: image [B, H, W, Ci]; dResult [B, oH, oW, Co]; factors [.., B], of which the row from firstFactor on counts
// (not read where hasFactors is 0); dFilter [kH, kW, Ci, Co]; dBias [Co].
// Equation: dFilter[ky,kx,ci,co] = sum over b,oy,ox of image[b, oy*s+ky-padTop, ox*s+kx-padLeft, ci] * d[b,oy,ox,co],
// d = factor[b] * dResult. The bias is one more tap (the last) whose image is 1 everywhere and which has one input channel.
// Image pixels outside count as 0, or as their mirror image where `reflects` is not 0.
// Out of range: blocks beyond the last sum nothing; channels beyond the last are not stored.
struct Params {
  batch: u32, height: u32, width: u32, inChannels: u32,
  outHeight: u32, outWidth: u32, outChannels: u32,
  kernelHeight: u32, kernelWidth: u32, stride: u32, padTop: i32, padLeft: i32, reflects: u32,
  hasFactors: u32, firstFactor: u32,
}
@group(0) @binding(0) var<storage, read> image: array<f32>;
@group(0) @binding(1) var<storage, read> dResult: array<f32>;
@group(0) @binding(2) var<storage, read> factors: array<f32>;
@group(0) @binding(3) var<storage, read_write> dFilter: array<f32>;
@group(0) @binding(4) var<storage, read_write> dBias: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

const IN = 4u;
const OUT = 8u;
const workgroupSize = 64u;
override strips: u32 = 64u; // a power of two
override blocksPerGroup: u32 = workgroupSize / strips;
var<workgroup> lowOfLane: array<vec4f, 256>;
var<workgroup> highOfLane: array<vec4f, 256>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let outBlocks = (params.outChannels + OUT - 1u) / OUT;
  let inBlocks = (params.inChannels + IN - 1u) / IN;
  let taps = params.kernelHeight * params.kernelWidth;
  let filterBlocks = taps * inBlocks * outBlocks;
  let index = workgroup.x * blocksPerGroup + local % blocksPerGroup;
  let strip = local / blocksPerGroup;
  let isBias = index >= filterBlocks;
  let isBlock = index < filterBlocks + outBlocks;
  let block = select(index, index - filterBlocks, isBias);
  let co = block % outBlocks * OUT;
  let ci = block / outBlocks % inBlocks * IN;
  let tap = block / (outBlocks * inBlocks);
  let ky = i32(tap / params.kernelWidth) - params.padTop;
  let kx = i32(tap % params.kernelWidth) - params.padLeft;

  var low: array<vec4f, 4>;
  var high: array<vec4f, 4>;
  let pixels = params.batch * params.outHeight * params.outWidth;
  let pixelsPerStrip = (pixels + strips - 1u) / strips;
  let first = strip * pixelsPerStrip;
  let end = select(0u, min(pixels, first + pixelsPerStrip), isBlock);
  for (var pixel = first; pixel < end;) {
    // What is left of this row within the strip.
    let row = pixel / params.outWidth;
    let firstX = pixel - row * params.outWidth;
    let endX = min(params.outWidth, firstX + end - pixel);
    var y = i32(row % params.outHeight * params.stride) + ky;
    if (params.reflects != 0u) { y = reflected(y, params.height); }
    let batch = row / params.outHeight;
    pixel += endX - firstX;
    if (!isBias && (y < 0 || y >= i32(params.height))) { continue; }
    let imageRow = (batch * params.height + u32(y)) * params.width;
    var factor = 1.0;
    if (params.hasFactors != 0u) { factor = factors[params.firstFactor + batch]; }
    for (var ox = firstX; ox < endX; ox++) {
      var x = i32(ox * params.stride) + kx;
      if (params.reflects != 0u) { x = reflected(x, params.width); }
      if (!isBias && (x < 0 || x >= i32(params.width))) { continue; }
      let d = (row * params.outWidth + ox) * params.outChannels + co;
      let lowD = factor * vec4f(dResult[d], dResult[d + 1u], dResult[d + 2u], dResult[d + 3u]);
      let highD = factor * vec4f(dResult[d + 4u], dResult[d + 5u], dResult[d + 6u], dResult[d + 7u]);
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

  if (strips > 1u) {
    for (var i = 0u; i < IN; i++) {
      lowOfLane[i * workgroupSize + local] = low[i];
      highOfLane[i * workgroupSize + local] = high[i];
    }
    for (var half = strips / 2u; half > 0u; half /= 2u) {
      workgroupBarrier();
      if (strip < half) {
        for (var i = 0u; i < IN; i++) {
          let own = i * workgroupSize + local;
          let other = own + half * blocksPerGroup;
          lowOfLane[own] += lowOfLane[other];
          highOfLane[own] += highOfLane[other];
        }
      }
    }
    for (var i = 0u; i < IN; i++) {
      low[i] = lowOfLane[i * workgroupSize + local];
      high[i] = highOfLane[i * workgroupSize + local];
    }
  }

  if (strip > 0u || !isBlock) { return; }
  for (var k = 0u; k < OUT; k++) {
    if (co + k < params.outChannels) {
      if (isBias) {
        dBias[co + k] = select(low[0][k % 4u], high[0][k % 4u], k >= 4u);
      } else {
        for (var i = 0u; i < IN; i++) {
          if (ci + i < params.inChannels) {
            let at = (tap * params.inChannels + ci + i) * params.outChannels + co + k;
            dFilter[at] = select(low[i][k % 4u], high[i][k % 4u], k >= 4u);
          }
        }
      }
    }
  }
}
