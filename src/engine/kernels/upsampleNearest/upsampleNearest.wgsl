// One invocation: four numbers of the result, 256 apart.
// Buffers: x [B, h, w, Cx]; skip [B, 2 h, 2 w, Cs] (not read where skipChannels is 0); y [B, 2 h, 2 w, Cx + Cs].
// Equation: y[b, Y, X] = (x[b, Y / 2, X / 2], skip[b, Y, X]), with whole divisions.
// Out of range: numbers from `count` on are left alone.
struct Params { count: u32, width: u32, channels: u32, skipChannels: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> skip: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let first = (workgroup.y * workgroups.x + workgroup.x) * 1024u + local;
  let end = min(first + 1024u, params.count);
  let joined = params.channels + params.skipChannels;
  for (var i = first; i < end; i += 256u) {
    let pixel = i / joined;
    let channel = i % joined;
    if (channel >= params.channels) {
      y[i] = skip[pixel * params.skipChannels + channel - params.channels];
    } else {
      // The map is of even height, so that rows of all pictures may be counted through.
      let row = pixel / (2u * params.width) / 2u;
      let column = pixel % (2u * params.width) / 2u;
      y[i] = x[(row * params.width + column) * params.channels + channel];
    }
  }
}
