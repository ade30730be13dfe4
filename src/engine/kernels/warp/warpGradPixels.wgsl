// One invocation: the gradient of one output pixel's position.
//   image [B, H, W, C], pixels [B, h, w, 2] as (u, v), dWarped [B, h, w, C], dPixels [B, h, w, 2]
// dPixels = sum over channels of dWarped * (d warped / du, d warped / dv); exactly 0 in u where u <= 0 or u >= W-1 and in
// v where v <= 0 or v >= H-1, as torch. NaN in u or v gives NaN.
struct Params { count: u32, pixelsPerImage: u32, height: u32, width: u32, channels: u32 }
@group(0) @binding(0) var<storage, read> image: array<f32>;
@group(0) @binding(1) var<storage, read> pixels: array<vec2f>;
@group(0) @binding(2) var<storage, read> dWarped: array<f32>;
@group(0) @binding(3) var<storage, read_write> dPixels: array<vec2f>;
@group(0) @binding(4) var<uniform> params: Params;

const WORKGROUP_SIZE = 64u;
const INFINITY_BITS = 0x7f800000u;

fn isNan(value: f32) -> bool { return (bitcast<u32>(value) & 0x7fffffffu) > INFINITY_BITS; }

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u) {
  let i = (workgroup.y * workgroups.x + workgroup.x) * WORKGROUP_SIZE + local;
  if (i >= params.count) { return; }
  let pixel = pixels[i];
  if (isNan(pixel.x) || isNan(pixel.y)) {
    var nanBits = 0x7fc00000u;
    dPixels[i] = vec2f(bitcast<f32>(nanBits));
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
  var gradient = vec2f(0.0);
  for (var c = 0u; c < params.channels; c++) {
    let alongTop = image[topRight + c] - image[topLeft + c];
    let alongBottom = image[bottomRight + c] - image[bottomLeft + c];
    let alongLeft = image[bottomLeft + c] - image[topLeft + c];
    let alongRight = image[bottomRight + c] - image[topRight + c];
    gradient += dWarped[i * params.channels + c] * vec2f(mix(alongTop, alongBottom, weight.y),
                                                         mix(alongLeft, alongRight, weight.x));
  }
  dPixels[i] = select(vec2f(0.0), gradient, (pixel > vec2f(0.0)) & (pixel < vec2f(last)));
}
