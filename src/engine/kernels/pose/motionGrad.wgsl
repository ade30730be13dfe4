// One invocation: the gradients of one predicted motion.
// Buffers: axisAngle, translation, dAxisAngle, dTranslation [B, 3]; dTransform [B, 3, 4].
// Equation: with (D | d) for the gradient of (R | t): R(v)'s gradient is that of rodrigues.wgsl for D, and t's is d. Inverted, the
// translation is -R t: R's is that for D - d t^T with v's sign turned, t's is -R^T d.
// Out of range: samples from `count` on are left alone.
struct Params { count: u32, isInverted: u32, smallestSquaredAngle: f32 }
@group(0) @binding(0) var<storage, read> axisAngle: array<f32>;
@group(0) @binding(1) var<storage, read> translation: array<f32>;
@group(0) @binding(2) var<storage, read> dTransform: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dAxisAngle: array<f32>;
@group(0) @binding(4) var<storage, read_write> dTranslation: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= params.count) { return; }
  let v = vec3f(axisAngle[3u * i], axisAngle[3u * i + 1u], axisAngle[3u * i + 2u]);
  let t = vec3f(translation[3u * i], translation[3u * i + 1u], translation[3u * i + 2u]);
  let d = transpose(mat3x4f(dTransform[3u * i], dTransform[3u * i + 1u], dTransform[3u * i + 2u]));
  var dRotation = mat3x3f(d[0], d[1], d[2]);
  var dT = d[3];
  var dV: vec3f;
  if (params.isInverted == 0u) {
    dV = rotationGrad(v, dRotation);
  } else {
    dRotation -= mat3x3f(t.x * dT, t.y * dT, t.z * dT);
    dV = -rotationGrad(-v, dRotation);
    dT = -(dT * rotationOf(-v));
  }
  for (var k = 0u; k < 3u; k++) {
    dAxisAngle[3u * i + k] = dV[k];
    dTranslation[3u * i + k] = dT[k];
  }
}
