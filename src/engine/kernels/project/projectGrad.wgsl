// One invocation: the depth gradients of PIXELS_PER_INVOCATION target pixels, a workgroup's width apart, and the sums over
// them of the twelve matrix gradients; one workgroup: those sums added as a tree of fixed order, in one image only.
//   depth [B, H, W, 1], sourcePixelsFromTarget [B, 3, 4], dPixels [B, H, W, 2]
//   dDepth [B, H, W, 1], partialMatrix [B, groupsPerImage, 12] (three rows of four)
// dq = (du / z, dv / z, -(u du + v dv) / z);  dDepth = dq . M (x, y, 1);  dM = depth * dq (x, y, 1)^T;  db = dq.
// du (dv) counts as 0 where |u| (|v|) is bounded, both where |z| < NEAREST: see README. A q that is not finite gives NaN.
struct Params { height: u32, width: u32, images: u32, groupsPerImage: u32 }
@group(0) @binding(0) var<storage, read> depth: array<f32>;
@group(0) @binding(1) var<storage, read> sourcePixelsFromTarget: array<f32>;
@group(0) @binding(2) var<storage, read> dPixels: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> dDepth: array<f32>;
@group(0) @binding(4) var<storage, read_write> partialMatrix: array<vec4f>;
@group(0) @binding(5) var<uniform> params: Params;

const WORKGROUP_SIZE = 64u;
const PIXELS_PER_INVOCATION = 8u; // barriers are dear on software adapters: one tree for many pixels
const BOUND = 1e6;
const NEAREST = 1e-6;
const DIVISION_GUARD = 1e-7;
const EXPONENT = 0x7f800000u;

var<workgroup> sums0: array<vec4f, WORKGROUP_SIZE>;
var<workgroup> sums1: array<vec4f, WORKGROUP_SIZE>;
var<workgroup> sums2: array<vec4f, WORKGROUP_SIZE>;

fn isFinite(value: f32) -> bool { return (bitcast<u32>(value) & EXPONENT) != EXPONENT; }

fn row(image: u32, i: u32) -> vec4f {
  let at = image * 12u + i * 4u;
  return vec4f(sourcePixelsFromTarget[at], sourcePixelsFromTarget[at + 1u],
               sourcePixelsFromTarget[at + 2u], sourcePixelsFromTarget[at + 3u]);
}

fn gradientOfQ(q: vec3f, dPixel: vec2f) -> vec3f {
  if (!(isFinite(q.x) && isFinite(q.y) && isFinite(q.z))) {
    var nanBits = 0x7fc00000u;
    return vec3f(bitcast<f32>(nanBits));
  }
  if (abs(q.z) < NEAREST) { return vec3f(0.0); }
  let uv = q.xy / q.z;
  let d = select(vec2f(0.0), dPixel, abs(q.xy) < vec2f(BOUND * abs(q.z)));
  // Products only of what is within bounds: a bounded quotient may have overflowed, and 0 * inf is NaN.
  let moving = select(vec2f(0.0), uv, abs(q.xy) < vec2f(BOUND * abs(q.z)));
  return vec3f(d, -dot(moving, d)) / q.z;
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u) {
  let group = workgroup.y * workgroups.x + workgroup.x;
  let image = group / params.groupsPerImage;
  let pixelsPerImage = params.height * params.width;

  var gradient0 = vec4f(0.0);
  var gradient1 = vec4f(0.0);
  var gradient2 = vec4f(0.0);
  if (image < params.images) {
    let row0 = row(image, 0u);
    let row1 = row(image, 1u);
    let row2 = row(image, 2u);
    let first = (group % params.groupsPerImage) * PIXELS_PER_INVOCATION * WORKGROUP_SIZE + local;
    let end = min(first + PIXELS_PER_INVOCATION * WORKGROUP_SIZE, pixelsPerImage);
    for (var pixel = first; pixel < end; pixel += WORKGROUP_SIZE) {
      let i = image * pixelsPerImage + pixel;
      let ray = vec3f(f32(pixel % params.width), f32(pixel / params.width), 1.0);
      let p = vec4f(depth[i] * ray, 1.0);
      let q = vec3f(dot(row0, p), dot(row1, p), dot(row2, p) + DIVISION_GUARD);
      let dq = gradientOfQ(q, dPixels[i]);
      dDepth[i] = dot(dq, vec3f(dot(row0.xyz, ray), dot(row1.xyz, ray), dot(row2.xyz, ray)));
      gradient0 += dq.x * p;
      gradient1 += dq.y * p;
      gradient2 += dq.z * p;
    }
  }
  sums0[local] = gradient0;
  sums1[local] = gradient1;
  sums2[local] = gradient2;
  for (var stride = WORKGROUP_SIZE / 2u; stride > 0u; stride /= 2u) {
    workgroupBarrier();
    if (local < stride) {
      sums0[local] += sums0[local + stride];
      sums1[local] += sums1[local + stride];
      sums2[local] += sums2[local + stride];
    }
  }
  workgroupBarrier();
  if (image < params.images && local == 0u) {
    partialMatrix[group * 3u] = sums0[0];
    partialMatrix[group * 3u + 1u] = sums1[0];
    partialMatrix[group * 3u + 2u] = sums2[0];
  }
}
