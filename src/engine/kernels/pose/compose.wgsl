// One invocation: one product of two transforms.
// Buffers: aFromB, bFromC, aFromC [B, 3, 4], rows of (R | t).
// Equation: (R | t) = (Ra Rb | Ra tb + ta).
// Out of range: samples from `count` on are left alone.
struct Params { count: u32 }
@group(0) @binding(0) var<storage, read> aFromB: array<vec4f>;
@group(0) @binding(1) var<storage, read> bFromC: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> aFromC: array<vec4f>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= params.count) { return; }
  for (var row = 0u; row < 3u; row++) {
    let a = aFromB[3u * i + row];
    aFromC[3u * i + row] =
      a.x * bFromC[3u * i] + a.y * bFromC[3u * i + 1u] + a.z * bFromC[3u * i + 2u] + vec4f(0.0, 0.0, 0.0, a.w);
  }
}
