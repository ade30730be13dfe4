// One invocation: the source pixel of one target pixel.
//   depth                  [B, H, W, 1]
//   sourcePixelsFromTarget [B, 3, 4], rows of (M | b)
//   pixels                 [B, H, W, 2] = (u, v)
// q = depth * M (x, y, 1) + b;  u = q.x / z, v = q.y / z with z = q.z + 1e-7.
// |u|, |v| above BOUND (also z = 0) give BOUND with the quotient's sign; NaN or infinite q gives NaN.
struct Params { count: u32, height: u32, width: u32 }
@group(0) @binding(0) var<storage, read> depth: array<f32>;
@group(0) @binding(1) var<storage, read> sourcePixelsFromTarget: array<f32>;
@group(0) @binding(2) var<storage, read_write> pixels: array<vec2f>;
@group(0) @binding(3) var<uniform> params: Params;

const WORKGROUP_SIZE = 64u;
const BOUND = 1e6;
const DIVISION_GUARD = 1e-7;
const EXPONENT = 0x7f800000u;

// By its bits: WGSL lets compilers assume that NaN and infinity do not occur.
fn isFinite(value: f32) -> bool { return (bitcast<u32>(value) & EXPONENT) != EXPONENT; }

fn row(image: u32, i: u32) -> vec4f {
  let at = image * 12u + i * 4u;
  return vec4f(sourcePixelsFromTarget[at], sourcePixelsFromTarget[at + 1u],
               sourcePixelsFromTarget[at + 2u], sourcePixelsFromTarget[at + 3u]);
}

fn boundedQuotient(numerator: f32, z: f32) -> f32 {
  if (!(isFinite(numerator) && isFinite(z))) {
    var nanBits = 0x7fc00000u;
    return bitcast<f32>(nanBits);
  }
  if (abs(numerator) < BOUND * abs(z)) { return numerator / z; }
  return select(-BOUND, BOUND, (numerator >= 0.0) == (z >= 0.0));
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u) {
  let i = (workgroup.y * workgroups.x + workgroup.x) * WORKGROUP_SIZE + local;
  if (i >= params.count) { return; }
  let x = f32(i % params.width);
  let y = f32((i / params.width) % params.height);
  let image = i / (params.width * params.height);
  let p = vec4f(depth[i] * vec3f(x, y, 1.0), 1.0);
  let z = dot(row(image, 2u), p) + DIVISION_GUARD;
  pixels[i] = vec2f(boundedQuotient(dot(row(image, 0u), p), z), boundedQuotient(dot(row(image, 1u), p), z));
}
