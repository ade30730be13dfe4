// One invocation: four numbers of the gradients, 256 apart, those of x first.
// Buffers: dY [B, 2 h, 2 w, Cx + Cs]; dX [B, h, w, Cx]; dSkip [B, 2 h, 2 w, Cs], or one 0 where skipChannels is 0.
// Equation: dX[b, y, x] = sum of dY over the pixel's block of four, row by row; dSkip = dY's last channels.
// Out of range: numbers from count + skipCount on are left alone.
struct Params { count: u32, skipCount: u32, width: u32, channels: u32, skipChannels: u32 }
@group(0) @binding(0) var<storage, read> dY: array<f32>;
@group(0) @binding(1) var<storage, read_write> dX: array<f32>;
@group(0) @binding(2) var<storage, read_write> dSkip: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let first = (workgroup.y * workgroups.x + workgroup.x) * 1024u + local;
  let end = min(first + 1024u, params.count + params.skipCount);
  let joined = params.channels + params.skipChannels;
  for (var i = first; i < end; i += 256u) {
    if (i < params.count) {
      let pixel = i / params.channels;
      let corner = 4u * (pixel / params.width) * params.width + 2u * (pixel % params.width);
      let at = corner * joined + i % params.channels;
      let below = at + 2u * params.width * joined;
      dX[i] = dY[at] + dY[at + joined] + dY[below] + dY[below + joined];
    } else if (params.skipChannels == 0u) {
      dSkip[0] = 0.0;
    } else {
      let k = i - params.count;
      dSkip[k] = dY[k / params.skipChannels * joined + params.channels + k % params.skipChannels];
    }
  }
}
