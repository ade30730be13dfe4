// One invocation: all channels of one output pixel, read bilinearly from the image at (u, v).
//   image [B, H, W, C], pixels [B, h, w, 2] as (u, v), warped [B, h, w, C]
// u and v are clamped to 0..W-1 and 0..H-1 first (border padding); infinite ones too. NaN in u or v gives NaN.
struct Params { count: u32, pixelsPerImage: u32, height: u32, width: u32, channels: u32 }
@group(0) @binding(0) var<storage, read> image: array<f32>;
@group(0) @binding(1) var<storage, read> pixels: array<vec2f>;
@group(0) @binding(2) var<storage, read_write> warped: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

const WORKGROUP_SIZE = 64u;
const INFINITY_BITS = 0x7f800000u;

// By its bits: WGSL lets compilers assume that NaN does not occur.
fn isNan(value: f32) -> bool { return (bitcast<u32>(value) & 0x7fffffffu) > INFINITY_BITS; }

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u) {
  let i = (workgroup.y * workgroups.x + workgroup.x) * WORKGROUP_SIZE + local;
  if (i >= params.count) { return; }
  let pixel = pixels[i];
  if (isNan(pixel.x) || isNan(pixel.y)) {
    var nanBits = 0x7fc00000u;
    for (var c = 0u; c < params.channels; c++) { warped[i * params.channels + c] = bitcast<f32>(nanBits); }
    return;
  }
  let last = vec2u(params.width, params.height) - 1u;
  let inside = clamp(pixel, vec2f(0.0), vec2f(last));
  let near = min(vec2u(inside), last);
  let far = min(near + 1u, last);
  let weight = inside - vec2f(near);

  let imageStart = i / params.pixelsPerImage * params.height;
  let rows = (vec2u(near.y, far.y) + imageStart) * params.width;
  let topLeft = (rows.x + near.x) * params.channels;
  let topRight = (rows.x + far.x) * params.channels;
  let bottomLeft = (rows.y + near.x) * params.channels;
  let bottomRight = (rows.y + far.x) * params.channels;
  for (var c = 0u; c < params.channels; c++) {
    let top = image[topLeft + c] * (1.0 - weight.x) + image[topRight + c] * weight.x;
    let bottom = image[bottomLeft + c] * (1.0 - weight.x) + image[bottomRight + c] * weight.x;
    warped[i * params.channels + c] = top * (1.0 - weight.y) + bottom * weight.y;
  }
}
