// One invocation: a tile of input pixels of one row, `stride` apart, times input channels, kept in registers. Whatever the
// tile, a value's sum goes over its taps and channels in the same order.
// Buffers: dResult [B, oH, oW, Co]; filters [kH, kW, Ci, Co]; factors [.., B], of which the row from firstFactor on counts
// (not read where hasFactors is 0); raw [B, H, W, Ci], what the image was the GELU of (not read where not throughGelu);
// dImage [B, H, W, Ci].
// Equation: d = factor[b] * sum over ky,kx,co of dResult[b, (y+padTop-ky)/s, (x+padLeft-kx)/s, co] * filters[ky,kx,ci,co],
// dImage[b,y,x,ci] = d, or d * gelu'(raw). The sum goes over the taps whose division is whole. Pixels `stride` apart share those taps, so no tap is tested in vain:
// z counts the stride x stride residue classes. Where `reflects` is not 0 (then s is 1) the sum goes on over the pixel's
// mirror images outside.
// Out of range: output pixels outside count as 0; channels and pixels beyond the last are not stored.
struct Params {
  batch: u32, height: u32, width: u32, inChannels: u32,
  outHeight: u32, outWidth: u32, outChannels: u32,
  kernelHeight: u32, kernelWidth: u32, stride: u32, padTop: i32, padLeft: i32, reflects: u32,
  hasFactors: u32, firstFactor: u32,
}
@group(0) @binding(0) var<storage, read> dResult: array<f32>;
@group(0) @binding(1) var<storage, read> filters: array<f32>;
@group(0) @binding(2) var<storage, read> factors: array<f32>;
@group(0) @binding(3) var<storage, read> raw: array<f32>;
@group(0) @binding(4) var<storage, read_write> dImage: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

// Whether the gradient goes on to what the image was the GELU of.
override throughGelu: bool = false;

override tilePixels: u32 = 4u; // at most 8
override tileChannels: u32 = 8u; // 4 or 8

const NOWHERE = -1000000000;

// The row or column itself (0), or its mirror image within the padding before (1) or behind (2) the map.
fn mirrored(at: u32, size: u32, padding: i32, mirror: u32) -> i32 {
  let own = i32(at);
  let behind = 2 * (i32(size) - 1) - own;
  if (mirror == 1u) { return select(NOWHERE, -own, own > 0 && own <= padding); }
  if (mirror == 2u) { return select(NOWHERE, behind, behind >= i32(size) && behind < i32(size) + padding); }
  return own;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let s = params.stride;
  let classY = id.z / s;
  let classX = id.z % s;
  // Tiles of this class's pixels along x, then rows of this class, then the batch.
  let tiles = ((params.width + s - 1u) / s + tilePixels - 1u) / tilePixels;
  let rows = (params.height + s - 1u) / s;
  if (id.x >= tiles * rows * params.batch) { return; }
  let x0 = (id.x % tiles) * tilePixels * s + classX;
  let y = (id.x / tiles) % rows * s + classY;
  let image = id.x / (tiles * rows);
  if (y >= params.height || x0 >= params.width) { return; }
  let channel = id.y * tileChannels;

  var low: array<vec4f, 8>;
  var high: array<vec4f, 8>;
  // With a reflected border a pixel also receives what its mirror images before and behind the border would.
  let mirrors = select(1u, 3u, params.reflects != 0u);
  for (var mirrorY = 0u; mirrorY < mirrors; mirrorY++) {
    let imageY = mirrored(y, params.height, params.padTop, mirrorY);
    if (imageY == NOWHERE) { continue; }
    for (var mirrorX = 0u; mirrorX < mirrors; mirrorX++) {
      var imageX: array<i32, 8>;
      var isAnywhere = false;
      for (var j = 0u; j < tilePixels; j++) {
        imageX[j] = mirrored(x0 + j * s, params.width, params.padLeft, mirrorX);
        isAnywhere = isAnywhere || imageX[j] != NOWHERE;
      }
      if (!isAnywhere) { continue; }
      for (var ky = (y + u32(params.padTop)) % s; ky < params.kernelHeight; ky += s) {
        let oy = (imageY + params.padTop - i32(ky)) / i32(s);
        if (imageY + params.padTop < i32(ky) || oy >= i32(params.outHeight)) { continue; }
        for (var kx = (x0 + u32(params.padLeft)) % s; kx < params.kernelWidth; kx += s) {
          var at: array<u32, 8>;
          var inside: array<f32, 8>;
          for (var j = 0u; j < tilePixels; j++) {
            let reach = imageX[j] + params.padLeft - i32(kx);
            let ox = reach / i32(s);
            let isInside = imageX[j] != NOWHERE && reach >= 0 && ox < i32(params.outWidth);
            at[j] = select(
              0u,
              ((image * params.outHeight + u32(oy)) * params.outWidth + u32(ox)) * params.outChannels,
              isInside,
            );
            inside[j] = select(0.0, 1.0, isInside);
          }
          let weight = ((ky * params.kernelWidth + kx) * params.inChannels + channel) * params.outChannels;
          let next = params.outChannels;
          for (var co = 0u; co < params.outChannels; co++) {
            let w = weight + co;
            let lowWeights = vec4f(filters[w], filters[w + next], filters[w + 2u * next], filters[w + 3u * next]);
            let highWeights =
              vec4f(filters[w + 4u * next], filters[w + 5u * next], filters[w + 6u * next], filters[w + 7u * next]);
            for (var j = 0u; j < tilePixels; j++) {
              let value = dResult[at[j] + co] * inside[j];
              low[j] += value * lowWeights;
              if (tileChannels > 4u) { high[j] += value * highWeights; }
            }
          }
        }
      }
    }
  }

  var factor = 1.0;
  if (params.hasFactors != 0u) { factor = factors[params.firstFactor + image]; }
  for (var k = 0u; k < tileChannels; k++) {
    for (var j = 0u; j < tilePixels; j++) {
      let x = x0 + j * s;
      if (x < params.width && channel + k < params.inChannels) {
        let i = ((image * params.height + y) * params.width + x) * params.inChannels + channel + k;
        var d = factor * select(low[j][k % 4u], high[j][k % 4u], k >= 4u);
        if (throughGelu) { d *= geluSlope(raw[i]); }
        dImage[i] = d;
      }
    }
  }
}
