// One invocation: the photometric error of one pixel.
//   ssimLoss, target, reconstruction  [B, H, W, C]
//   error                             [B, H, W, 1]
// error = mean over c of (alpha * ssimLoss + (1 - alpha) * |target - reconstruction| / (target + offset));
// the division only where isRelative is 1.
struct Params { pixels: u32, channels: u32, isRelative: u32, offset: f32 }
@group(0) @binding(0) var<storage, read> ssimLoss: array<f32>;
@group(0) @binding(1) var<storage, read> target_: array<f32>; // `target` is a reserved word
@group(0) @binding(2) var<storage, read> reconstruction: array<f32>;
@group(0) @binding(3) var<storage, read> alpha: array<f32>;
@group(0) @binding(4) var<storage, read_write> error: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

const WORKGROUP_SIZE = 64u;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u) {
  let pixel = (workgroup.y * workgroups.x + workgroup.x) * WORKGROUP_SIZE + local;
  if (pixel >= params.pixels) { return; }
  var ssimSum = 0.0;
  var l1Sum = 0.0;
  for (var c = 0u; c < params.channels; c++) {
    let i = pixel * params.channels + c;
    let divisor = select(1.0, target_[i] + params.offset, params.isRelative == 1u);
    ssimSum += ssimLoss[i];
    l1Sum += abs(target_[i] - reconstruction[i]) / divisor;
  }
  error[pixel] = (alpha[0] * ssimSum + (1.0 - alpha[0]) * l1Sum) / f32(params.channels);
}
