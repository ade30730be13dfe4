// One invocation: one pixel with its picture's four adjustments, in its picture's order.
//   images, augmented [B, H, W, 3]; factors [B, 8]: brightness, contrast, saturation, hue, then the order (0..3 each)
//   partialGrey [B, GROUPS_PER_IMAGE] of colourAugmentMean, added up here in order
struct Params { count: u32, pixelsPerImage: u32 }
@group(0) @binding(0) var<storage, read> images: array<f32>;
@group(0) @binding(1) var<storage, read> factors: array<vec4f>;
@group(0) @binding(2) var<storage, read> partialGrey: array<f32>;
@group(0) @binding(3) var<storage, read_write> augmented: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

const WORKGROUP_SIZE = 64u;
const GROUPS_PER_IMAGE = 16u; // of colourAugmentMean

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u) {
  let i = (workgroup.y * workgroups.x + workgroup.x) * WORKGROUP_SIZE + local;
  if (i >= params.count) { return; }
  let image = i / params.pixelsPerImage;
  var meanGrey = 0.0;
  for (var group = 0u; group < GROUPS_PER_IMAGE; group++) { meanGrey += partialGrey[image * GROUPS_PER_IMAGE + group]; }
  meanGrey /= f32(params.pixelsPerImage);

  let amounts = factors[image * 2u];
  let order = factors[image * 2u + 1u];
  var colour = vec3f(images[i * 3u], images[i * 3u + 1u], images[i * 3u + 2u]);
  for (var k = 0u; k < 4u; k++) { colour = adjusted(colour, order[k], amounts, meanGrey); }
  augmented[i * 3u] = colour.r;
  augmented[i * 3u + 1u] = colour.g;
  augmented[i * 3u + 2u] = colour.b;
}
