// One invocation: the gradients of one product of two transforms.
// Buffers: aFromB, bFromC, dAFromC, dAFromB, dBFromC [B, 3, 4].
// Equation: with (D | d) for the gradient of the product: dRa = D Rb^T + d tb^T, dta = d; (dRb | dtb) = Ra^T (D | d).
// Out of range: samples from `count` on are left alone.
struct Params { count: u32 }
@group(0) @binding(0) var<storage, read> aFromB: array<vec4f>;
@group(0) @binding(1) var<storage, read> bFromC: array<vec4f>;
@group(0) @binding(2) var<storage, read> dAFromC: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dAFromB: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> dBFromC: array<vec4f>;
@group(0) @binding(5) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let first = 3u * id.x;
  if (id.x >= params.count) { return; }
  for (var row = 0u; row < 3u; row++) {
    let d = dAFromC[first + row];
    dAFromB[first + row] =
      vec4f(dot(d, bFromC[first]), dot(d, bFromC[first + 1u]), dot(d, bFromC[first + 2u]), d.w);
    dBFromC[first + row] = aFromB[first][row] * dAFromC[first] + aFromB[first + 1u][row] * dAFromC[first + 1u]
      + aFromB[first + 2u][row] * dAFromC[first + 2u];
  }
}
