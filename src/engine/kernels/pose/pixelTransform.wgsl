// One invocation: what takes one sample's target pixels times depth to source pixels.
// Buffers: sourceIntrinsics, targetIntrinsics [B, 4] as (fx, fy, cx, cy); sourceFromTarget, pixelsFromTarget [B, 3, 4].
// Equation: K_s (R | t) (K_t^-1 0; 0 1).
// Out of range: samples from `count` on are left alone.
struct Params { count: u32 }
@group(0) @binding(0) var<storage, read> sourceIntrinsics: array<vec4f>;
@group(0) @binding(1) var<storage, read> targetIntrinsics: array<vec4f>;
@group(0) @binding(2) var<storage, read> sourceFromTarget: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> pixelsFromTarget: array<vec4f>;
@group(0) @binding(4) var<uniform> params: Params;

// The row times (K^-1 0; 0 1).
fn fromPixels(row: vec4f, k: vec4f) -> vec4f {
  let inverse = 1.0 / k.xy;
  let centre = k.zw / k.xy;
  return vec4f(row.xy * inverse, row.z - dot(row.xy, centre), row.w);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= params.count) { return; }
  let s = sourceIntrinsics[i];
  let t = targetIntrinsics[i];
  let last = sourceFromTarget[3u * i + 2u];
  pixelsFromTarget[3u * i] = fromPixels(s.x * sourceFromTarget[3u * i] + s.z * last, t);
  pixelsFromTarget[3u * i + 1u] = fromPixels(s.y * sourceFromTarget[3u * i + 1u] + s.w * last, t);
  pixelsFromTarget[3u * i + 2u] = fromPixels(last, t);
}
