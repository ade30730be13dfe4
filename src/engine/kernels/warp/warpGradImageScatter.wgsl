// One invocation: adds one output pixel's gradients to the four image pixels it was read from, in 64-bit fixed point.
//   pixels [B, h, w, 2] as (u, v), dWarped [B, h, w, C]
//   largestBits [1] of warpGradImageLargest
//   accumulators [B, H, W, C, 2], low and high word of a two's complement sum, changed in place
// contribution = round(dWarped * weight * scale); scale is the power of two that puts the largest |dWarped| into
// 2^39..2^40, at most 2^126. Integer sums do not depend on order. If any dWarped is NaN or infinite nothing is added
// (warpGradImageFinish then writes NaN); a pixel with NaN in its position adds nothing.
struct Params { count: u32, pixelsPerImage: u32, height: u32, width: u32, channels: u32 }
@group(0) @binding(0) var<storage, read> pixels: array<vec2f>;
@group(0) @binding(1) var<storage, read> dWarped: array<f32>;
@group(0) @binding(2) var<storage, read> largestBits: array<u32>;
@group(0) @binding(3) var<storage, read_write> accumulators: array<atomic<u32>>;
@group(0) @binding(4) var<uniform> params: Params;

const WORKGROUP_SIZE = 64u;
const INFINITY_BITS = 0x7f800000u;
const TWO_POW_32 = 4294967296.0;

fn isNan(value: f32) -> bool { return (bitcast<u32>(value) & 0x7fffffffu) > INFINITY_BITS; }

// 2^(39 - floor(log2(largest))), from the exponent field alone; see warpGradImageFinish for the way back.
fn scaleOf(largestMagnitude: u32) -> f32 {
  let exponentField = 293u - (largestMagnitude >> 23u);
  return bitcast<f32>(min(exponentField, 253u) << 23u);
}

fn add(at: u32, scaled: f32) {
  let magnitude = round(abs(scaled));
  let highPart = floor(magnitude / TWO_POW_32);
  var high = u32(highPart);
  var low = u32(magnitude - highPart * TWO_POW_32);
  if (scaled < 0.0) { // two's complement of both words
    high = ~high + select(0u, 1u, low == 0u);
    low = ~low + 1u;
  }
  let before = atomicAdd(&accumulators[at * 2u], low);
  let carried = high + select(0u, 1u, before + low < before);
  if (carried != 0u) { atomicAdd(&accumulators[at * 2u + 1u], carried); }
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u) {
  let i = (workgroup.y * workgroups.x + workgroup.x) * WORKGROUP_SIZE + local;
  if (i >= params.count) { return; }
  let largestMagnitude = largestBits[0];
  if (largestMagnitude >= INFINITY_BITS) { return; }
  let pixel = pixels[i];
  if (isNan(pixel.x) || isNan(pixel.y)) { return; }
  let last = vec2u(params.width, params.height) - 1u;
  let inside = clamp(pixel, vec2f(0.0), vec2f(last));
  let near = min(vec2u(inside), last);
  let far = min(near + 1u, last);
  let weight = inside - vec2f(near);

  let imageStart = i / params.pixelsPerImage * params.height;
  let rows = (vec2u(near.y, far.y) + imageStart) * params.width;
  let scale = scaleOf(largestMagnitude);
  for (var c = 0u; c < params.channels; c++) {
    let scaled = dWarped[i * params.channels + c] * scale;
    let top = scaled * (1.0 - weight.y);
    let bottom = scaled * weight.y;
    add((rows.x + near.x) * params.channels + c, top * (1.0 - weight.x));
    add((rows.x + far.x) * params.channels + c, top * weight.x);
    add((rows.y + near.x) * params.channels + c, bottom * (1.0 - weight.x));
    add((rows.y + far.x) * params.channels + c, bottom * weight.x);
  }
}
