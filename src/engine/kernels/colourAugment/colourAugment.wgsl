// One invocation: one pixel with its picture's four adjustments, in its picture's order.
//   images, augmented [B, H, W, 3]; factors [B, 8]: brightness, contrast, saturation, hue, then the order (0..3 each)
//   partialGrey [B, GROUPS_PER_IMAGE] of colourAugmentMean, added up here as a tree
// A workgroup never spans two pictures.
struct Params { images: u32, pixelsPerImage: u32, groupsPerImage: u32 }
@group(0) @binding(0) var<storage, read> images: array<f32>;
@group(0) @binding(1) var<storage, read> factors: array<vec4f>;
@group(0) @binding(2) var<storage, read> partialGrey: array<f32>;
@group(0) @binding(3) var<storage, read_write> augmented: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

const WORKGROUP_SIZE = 64u;
const GROUPS_PER_IMAGE = 64u; // of colourAugmentMean: one partial sum an invocation

var<workgroup> sums: array<f32, WORKGROUP_SIZE>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u) {
  let group = workgroup.y * workgroups.x + workgroup.x;
  let image = group / params.groupsPerImage;
  let isImage = image < params.images;
  sums[local] = 0.0;
  if (isImage) { sums[local] = partialGrey[image * GROUPS_PER_IMAGE + local]; }
  for (var stride = WORKGROUP_SIZE / 2u; stride > 0u; stride /= 2u) {
    workgroupBarrier();
    if (local < stride) { sums[local] += sums[local + stride]; }
  }
  workgroupBarrier();
  let meanGrey = sums[0] / f32(params.pixelsPerImage);

  let pixel = (group % params.groupsPerImage) * WORKGROUP_SIZE + local;
  if (!isImage || pixel >= params.pixelsPerImage) { return; }
  let amounts = factors[image * 2u];
  let order = factors[image * 2u + 1u];
  let at = (image * params.pixelsPerImage + pixel) * 3u;
  var colour = vec3f(images[at], images[at + 1u], images[at + 2u]);
  for (var k = 0u; k < 4u; k++) { colour = adjusted(colour, order[k], amounts, meanGrey); }
  augmented[at] = colour.r;
  augmented[at + 1u] = colour.g;
  augmented[at + 2u] = colour.b;
}
