
// The sums themselves, appended to a file that declares the bindings and `finish(pixel, channel, sum)`.
// One invocation: a tile of neighbouring output pixels (in [B, oH, oW] order) times output channels, kept in registers.
// Whatever the tile, a value's sum goes over its taps and channels in the same order.
// Out of range: image pixels outside count as 0, or as their mirror image where `reflects` is not 0; channels and pixels beyond the last are computed on whatever the
// bounds-checked loads give and not finished.
override tilePixels: u32 = 4u; // at most 8
override tileChannels: u32 = 8u; // 4 or 8

fn vector(at: u32) -> vec4f {
  return vec4f(filters[at], filters[at + 1u], filters[at + 2u], filters[at + 3u]);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let pixelCount = params.batch * params.outHeight * params.outWidth;
  let first = id.x * tilePixels;
  let channel = id.y * tileChannels;
  if (first >= pixelCount) { return; }

  var top: array<i32, 8>;
  var left: array<i32, 8>;
  var batchStart: array<u32, 8>;
  for (var j = 0u; j < tilePixels; j++) {
    let pixel = min(first + j, pixelCount - 1u);
    let row = pixel / params.outWidth;
    top[j] = i32((row % params.outHeight) * params.stride) - params.padTop;
    left[j] = i32((pixel % params.outWidth) * params.stride) - params.padLeft;
    batchStart[j] = row / params.outHeight * params.height;
  }

  var low: array<vec4f, 8>;
  var high: array<vec4f, 8>;
  for (var ky = 0u; ky < params.kernelHeight; ky++) {
    for (var kx = 0u; kx < params.kernelWidth; kx++) {
      var at: array<u32, 8>;
      var inside: array<f32, 8>;
      for (var j = 0u; j < tilePixels; j++) {
        var y = top[j] + i32(ky);
        var x = left[j] + i32(kx);
        if (params.reflects != 0u) {
          y = reflected(y, params.height);
          x = reflected(x, params.width);
        }
        let isInside = y >= 0 && y < i32(params.height) && x >= 0 && x < i32(params.width);
        at[j] = select(0u, ((batchStart[j] + u32(y)) * params.width + u32(x)) * params.inChannels, isInside);
        inside[j] = select(0.0, 1.0, isInside);
      }
      var weight = (ky * params.kernelWidth + kx) * params.inChannels * params.outChannels + channel;
      for (var ci = 0u; ci < params.inChannels; ci++) {
        let lowWeights = vector(weight);
        let highWeights = vector(weight + 4u);
        for (var j = 0u; j < tilePixels; j++) {
          let value = image[at[j] + ci] * inside[j];
          low[j] += value * lowWeights;
          if (tileChannels > 4u) { high[j] += value * highWeights; }
        }
        weight += params.outChannels;
      }
    }
  }

  for (var k = 0u; k < tileChannels; k++) {
    if (channel + k < params.outChannels) {
      for (var j = 0u; j < tilePixels; j++) {
        if (first + j < pixelCount) {
          finish(first + j, channel + k, select(low[j][k % 4u], high[j][k % 4u], k >= 4u));
        }
      }
    }
  }
}
