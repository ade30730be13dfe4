// One invocation: one element of the image gradient, from its 64-bit fixed-point sum back to float32.
//   accumulators [B, H, W, C, 2], low and high word; largestBits [1]; dImage [B, H, W, C]
// dImage = sum / scale, rounded by at most 2 units in the last place; NaN everywhere if any dWarped was NaN or infinite.
struct Params { count: u32 }
@group(0) @binding(0) var<storage, read> accumulators: array<vec2u>;
@group(0) @binding(1) var<storage, read> largestBits: array<u32>;
@group(0) @binding(2) var<storage, read_write> dImage: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

const WORKGROUP_SIZE = 64u;
const INFINITY_BITS = 0x7f800000u;
const SIGN = 0x80000000u;
const TWO_POW_32 = 4294967296.0;

// 1 / scaleOf(largestMagnitude) of warpGradImageScatter: a power of two as well, so exact.
fn inverseScaleOf(largestMagnitude: u32) -> f32 {
  let exponentField = 293u - (largestMagnitude >> 23u);
  return bitcast<f32>((254u - min(exponentField, 253u)) << 23u);
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u) {
  let i = (workgroup.y * workgroups.x + workgroup.x) * WORKGROUP_SIZE + local;
  if (i >= params.count) { return; }
  let largestMagnitude = largestBits[0];
  if (largestMagnitude >= INFINITY_BITS) {
    var nanBits = 0x7fc00000u;
    dImage[i] = bitcast<f32>(nanBits);
    return;
  }
  var low = accumulators[i].x;
  var high = accumulators[i].y;
  let isNegative = (high & SIGN) != 0u;
  if (isNegative) { // negate before rounding: a small negative sum is a large unsigned one
    high = ~high + select(0u, 1u, low == 0u);
    low = ~low + 1u;
  }
  let magnitude = (f32(high) * TWO_POW_32 + f32(low)) * inverseScaleOf(largestMagnitude);
  dImage[i] = select(magnitude, -magnitude, isNegative);
}
