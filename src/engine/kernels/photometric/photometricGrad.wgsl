// One invocation: the gradients of one pixel's photometric error with respect to all its channels.
//   target, reconstruction    [B, H, W, C]
//   dError                    [B, H, W, 1]
//   dSsimLoss                 [B, H, W, C] = dError * alpha / C
//   dReconstruction           [B, H, W, C] = -dError * (1 - alpha) / C * sign(target - reconstruction) / (target + offset)
// sign(0) is 0; the division only where isRelative is 1.
struct Params { pixels: u32, channels: u32, isRelative: u32, offset: f32 }
@group(0) @binding(0) var<storage, read> target_: array<f32>; // `target` is a reserved word
@group(0) @binding(1) var<storage, read> reconstruction: array<f32>;
@group(0) @binding(2) var<storage, read> dError: array<f32>;
@group(0) @binding(3) var<storage, read> alpha: array<f32>;
@group(0) @binding(4) var<storage, read_write> dSsimLoss: array<f32>;
@group(0) @binding(5) var<storage, read_write> dReconstruction: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;

const WORKGROUP_SIZE = 64u;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u) {
  let pixel = (workgroup.y * workgroups.x + workgroup.x) * WORKGROUP_SIZE + local;
  if (pixel >= params.pixels) { return; }
  let share = dError[pixel] / f32(params.channels);
  for (var c = 0u; c < params.channels; c++) {
    let i = pixel * params.channels + c;
    let divisor = select(1.0, target_[i] + params.offset, params.isRelative == 1u);
    dSsimLoss[i] = alpha[0] * share;
    dReconstruction[i] = (alpha[0] - 1.0) * share * sign(target_[i] - reconstruction[i]) / divisor;
  }
}
