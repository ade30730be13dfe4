// One invocation: the SSIM loss of one element, over the 3x3 window round its pixel, within its channel.
//   x, y, loss [B, H, W, C]
// loss = clamp((1 - S) / 2, 0, 1),  S = (2 mx my + C1)(2 sxy + C2) / ((mx^2 + my^2 + C1)(sxx + syy + C2))
// with window means m and (co)variances s; rows and columns beyond the edge are reflected (-1 is 1, H is H-2).
// NaN stays NaN. H and W are at least 2.
struct Params { count: u32, height: u32, width: u32, channels: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> loss: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u) {
  let i = (workgroup.y * workgroups.x + workgroup.x) * WORKGROUP_SIZE + local;
  if (i >= params.count) { return; }
  let moments = momentsOfWindow(i);
  let mean = moments.mean;
  let numerator = (2.0 * mean.x * mean.y + C1) * (2.0 * moments.covariance + C2);
  let denominator = (dot(mean, mean) + C1) * (moments.variance.x + moments.variance.y + C2);
  let unclamped = (1.0 - numerator / denominator) / 2.0;
  loss[i] = select(clamp(unclamped, 0.0, 1.0), unclamped, isNan(unclamped));
}
