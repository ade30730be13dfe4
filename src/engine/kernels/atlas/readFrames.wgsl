// One invocation: one pixel of one picked picture.
//   packed [N * H * W], RGBA8 with red in the lowest byte; indices [B]; pictures [B, H, W, 3] = byte / 255
// An index outside 0..N-1 gives a picture of NaN.
struct Params { count: u32, pixelsPerFrame: u32, frameCount: u32 }
@group(0) @binding(0) var<storage, read> packed: array<u32>;
@group(0) @binding(1) var<storage, read> indices: array<i32>;
@group(0) @binding(2) var<storage, read_write> pictures: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

const WORKGROUP_SIZE = 64u;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u) {
  let i = (workgroup.y * workgroups.x + workgroup.x) * WORKGROUP_SIZE + local;
  if (i >= params.count) { return; }
  let frame = u32(indices[i / params.pixelsPerFrame]); // a negative index becomes a huge one
  var colour: vec3f;
  if (frame < params.frameCount) {
    colour = unpack4x8unorm(packed[frame * params.pixelsPerFrame + i % params.pixelsPerFrame]).rgb;
  } else {
    var nanBits = 0x7fc00000u;
    colour = vec3f(bitcast<f32>(nanBits));
  }
  pictures[i * 3u] = colour.r;
  pictures[i * 3u + 1u] = colour.g;
  pictures[i * 3u + 2u] = colour.b;
}
