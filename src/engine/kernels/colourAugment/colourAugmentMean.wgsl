// One workgroup: the sum of the grey values of its share of one picture, as the adjustments before the contrast leave it.
//   images [B, H, W, 3]; factors [B, 8]; partialGrey [B, GROUPS_PER_IMAGE]
// Each invocation adds every (GROUPS_PER_IMAGE * WORKGROUP_SIZE)-th pixel, then a tree: fixed order.
struct Params { images: u32, pixelsPerImage: u32 }
@group(0) @binding(0) var<storage, read> images: array<f32>;
@group(0) @binding(1) var<storage, read> factors: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> partialGrey: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

const WORKGROUP_SIZE = 64u;
const GROUPS_PER_IMAGE = 16u;

var<workgroup> sums: array<f32, WORKGROUP_SIZE>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u) {
  let group = workgroup.y * workgroups.x + workgroup.x;
  let image = group / GROUPS_PER_IMAGE;
  let isInside = image < params.images;
  var sum = 0.0;
  if (isInside) {
    let amounts = factors[image * 2u];
    let order = factors[image * 2u + 1u];
    let first = (group % GROUPS_PER_IMAGE) * WORKGROUP_SIZE + local;
    for (var pixel = first; pixel < params.pixelsPerImage; pixel += GROUPS_PER_IMAGE * WORKGROUP_SIZE) {
      let at = (image * params.pixelsPerImage + pixel) * 3u;
      var colour = vec3f(images[at], images[at + 1u], images[at + 2u]);
      for (var k = 0u; k < 4u && order[k] != CONTRAST; k++) { colour = adjusted(colour, order[k], amounts, 0.0); }
      sum += greyOf(colour);
    }
  }
  sums[local] = sum;
  for (var stride = WORKGROUP_SIZE / 2u; stride > 0u; stride /= 2u) {
    workgroupBarrier();
    if (local < stride) { sums[local] += sums[local + stride]; }
  }
  if (isInside && local == 0u) { partialGrey[group] = sums[0]; }
}
