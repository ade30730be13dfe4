// One invocation: one row of one transform, its rotation kept and its translation refined.
// Buffers: coarse, refined [B, 3, 4], rows of (R | t); scale [B, 1]; shift [B, 3].
// Equation: (R | s t + sign shift), s = scale + offset.
// Out of range: rows from `count` on are left alone.
struct Params { count: u32, offset: f32, sign: f32 }
@group(0) @binding(0) var<storage, read> coarse: array<vec4f>;
@group(0) @binding(1) var<storage, read> scale: array<f32>;
@group(0) @binding(2) var<storage, read> shift: array<f32>;
@group(0) @binding(3) var<storage, read_write> refined: array<vec4f>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= params.count) { return; }
  let c = coarse[row];
  refined[row] = vec4f(c.xyz, c.w * (scale[row / 3u] + params.offset) + params.sign * shift[row]);
}
