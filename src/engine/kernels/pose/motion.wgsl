// One invocation: the transform of one predicted motion.
// Buffers: axisAngle, translation [B, 3]; transform [B, 3, 4], rows of (R | t).
// Equation: (R(v) | t), or its inverse (R(-v) | -R(-v) t) where isInverted is not 0: R's sine part alone is odd in v, so that
// R(-v) is R(v)^T. R as in rodrigues.wgsl.
// Out of range: samples from `count` on are left alone.
struct Params { count: u32, isInverted: u32, smallestSquaredAngle: f32 }
@group(0) @binding(0) var<storage, read> axisAngle: array<f32>;
@group(0) @binding(1) var<storage, read> translation: array<f32>;
@group(0) @binding(2) var<storage, read_write> transform: array<vec4f>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= params.count) { return; }
  var v = vec3f(axisAngle[3u * i], axisAngle[3u * i + 1u], axisAngle[3u * i + 2u]);
  var t = vec3f(translation[3u * i], translation[3u * i + 1u], translation[3u * i + 2u]);
  if (params.isInverted != 0u) { v = -v; }
  let rotation = rotationOf(v);
  if (params.isInverted != 0u) { t = rotation * -t; }
  let rows = transpose(mat4x3f(rotation[0], rotation[1], rotation[2], t));
  for (var row = 0u; row < 3u; row++) { transform[3u * i + row] = rows[row]; }
}
