// One invocation: the gradient of one sample's transform between the cameras.
// Buffers: sourceIntrinsics, targetIntrinsics [B, 4] as (fx, fy, cx, cy); dPixelsFromTarget, dSourceFromTarget [B, 3, 4].
// Equation: K_s^T D (K_t^-1 0; 0 1)^T for the gradient D of the product.
// Out of range: samples from `count` on are left alone.
struct Params { count: u32 }
@group(0) @binding(0) var<storage, read> sourceIntrinsics: array<vec4f>;
@group(0) @binding(1) var<storage, read> targetIntrinsics: array<vec4f>;
@group(0) @binding(2) var<storage, read> dPixelsFromTarget: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dSourceFromTarget: array<vec4f>;
@group(0) @binding(4) var<uniform> params: Params;

// The row times (K^-1 0; 0 1)^T.
fn throughPixels(row: vec4f, k: vec4f) -> vec4f {
  return vec4f((row.xy - k.zw * row.z) / k.xy, row.zw);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= params.count) { return; }
  let s = sourceIntrinsics[i];
  let t = targetIntrinsics[i];
  let first = throughPixels(dPixelsFromTarget[3u * i], t);
  let second = throughPixels(dPixelsFromTarget[3u * i + 1u], t);
  let third = throughPixels(dPixelsFromTarget[3u * i + 2u], t);
  dSourceFromTarget[3u * i] = s.x * first;
  dSourceFromTarget[3u * i + 1u] = s.y * second;
  dSourceFromTarget[3u * i + 2u] = s.z * first + s.w * second + third;
}
