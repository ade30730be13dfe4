// One workgroup: one entry of one image's matrix gradient, summed over that image's partial sums in fixed order
// (each invocation a strided run, then a tree).
//   partialMatrix [B, groupsPerImage, 12], dMatrix [B, 3, 4]
struct Params { entries: u32, groupsPerImage: u32 }
@group(0) @binding(0) var<storage, read> partialMatrix: array<f32>;
@group(0) @binding(1) var<storage, read_write> dMatrix: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

const WORKGROUP_SIZE = 64u;
const ENTRIES_PER_IMAGE = 12u;

var<workgroup> sums: array<f32, WORKGROUP_SIZE>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u) {
  let entry = workgroup.y * workgroups.x + workgroup.x;
  let isInside = entry < params.entries;
  let image = entry / ENTRIES_PER_IMAGE;
  var sum = 0.0;
  if (isInside) {
    for (var group = local; group < params.groupsPerImage; group += WORKGROUP_SIZE) {
      sum += partialMatrix[(image * params.groupsPerImage + group) * ENTRIES_PER_IMAGE + entry % ENTRIES_PER_IMAGE];
    }
  }
  sums[local] = sum;
  for (var stride = WORKGROUP_SIZE / 2u; stride > 0u; stride /= 2u) {
    workgroupBarrier();
    if (local < stride) { sums[local] += sums[local + stride]; }
  }
  if (isInside && local == 0u) { dMatrix[entry] = sums[0]; }
}
