// One invocation: the edge-aware roughness of one disparity pixel.
//   disparity  [N, H, W, 1]
//   picture    [B, H, W, C]; sample n belongs to picture n % B, so stacked scales share their pictures
//   roughness  [N, H, W, 1]
// roughness(x, y) = W / (W-1) |d(x) - d(x+1)| exp(-mean_c |I(x) - I(x+1)|)  (0 in the last column)
//                 + H / (H-1) |d(y) - d(y+1)| exp(-mean_c |I(y) - I(y+1)|)  (0 in the last row);
// the factors make the mean over all pixels the sum of the two means over the pixel pairs.
struct Params { count: u32, pictures: u32, height: u32, width: u32, channels: u32 }
@group(0) @binding(0) var<storage, read> disparity: array<f32>;
@group(0) @binding(1) var<storage, read> picture: array<f32>;
@group(0) @binding(2) var<storage, read_write> roughness: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

const WORKGROUP_SIZE = 64u;

// exp(-mean over channels of the difference of two pixels of a picture).
fn edgeWeight(a: u32, b: u32) -> f32 {
  var sum = 0.0;
  for (var c = 0u; c < params.channels; c++) {
    sum += abs(picture[a * params.channels + c] - picture[b * params.channels + c]);
  }
  return exp(-sum / f32(params.channels));
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u) {
  let i = (workgroup.y * workgroups.x + workgroup.x) * WORKGROUP_SIZE + local;
  if (i >= params.count) { return; }
  let x = i % params.width;
  let y = (i / params.width) % params.height;
  let p = i % (params.pictures * params.height * params.width);
  var sum = 0.0;
  if (x + 1u < params.width) {
    let perPair = f32(params.width) / f32(params.width - 1u);
    sum += perPair * abs(disparity[i] - disparity[i + 1u]) * edgeWeight(p, p + 1u);
  }
  if (y + 1u < params.height) {
    let perPair = f32(params.height) / f32(params.height - 1u);
    sum += perPair * abs(disparity[i] - disparity[i + params.width]) * edgeWeight(p, p + params.width);
  }
  roughness[i] = sum;
}
