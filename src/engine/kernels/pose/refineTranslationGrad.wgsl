// One invocation: the gradients of one sample's scale and shift.
// Buffers: coarse, dRefined [B, 3, 4]; dScale [B, 1]; dShift [B, 3].
// Equation: with d for the gradient of the refined translation: dScale = t . d, dShift = sign d.
// Out of range: samples from `count` on are left alone.
struct Params { count: u32, sign: f32 }
@group(0) @binding(0) var<storage, read> coarse: array<vec4f>;
@group(0) @binding(1) var<storage, read> dRefined: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> dScale: array<f32>;
@group(0) @binding(3) var<storage, read_write> dShift: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= params.count) { return; }
  var sum = 0.0;
  for (var row = 3u * i; row < 3u * i + 3u; row++) {
    let d = dRefined[row].w;
    sum += coarse[row].w * d;
    dShift[row] = params.sign * d;
  }
  dScale[i] = sum;
}
