// One invocation: the gradient with respect to one disparity pixel, gathered from the up to four pairs it belongs to.
//   disparity, dRoughness  [N, H, W, 1]
//   picture                [B, H, W, C]; sample n belongs to picture n % B
//   dDisparity             [N, H, W, 1]
// A pair (a, b) with b right of or below a adds dRoughness(a) * perPair * edge(a, b) * sign(d(a) - d(b)) to a and takes
// it from b; sign(0) is 0.
struct Params { count: u32, pictures: u32, height: u32, width: u32, channels: u32 }
@group(0) @binding(0) var<storage, read> disparity: array<f32>;
@group(0) @binding(1) var<storage, read> picture: array<f32>;
@group(0) @binding(2) var<storage, read> dRoughness: array<f32>;
@group(0) @binding(3) var<storage, read_write> dDisparity: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

const WORKGROUP_SIZE = 64u;

// exp(-mean over channels of the difference of two pixels of a picture).
fn edgeWeight(a: u32, b: u32) -> f32 {
  var sum = 0.0;
  for (var c = 0u; c < params.channels; c++) {
    sum += abs(picture[a * params.channels + c] - picture[b * params.channels + c]);
  }
  return exp(-sum / f32(params.channels));
}

// What the pair of pixel `first` and the one `step` behind it adds to the first.
fn pair(first: u32, step: u32) -> f32 {
  let p = first % (params.pictures * params.height * params.width);
  return dRoughness[first] * sign(disparity[first] - disparity[first + step]) * edgeWeight(p, p + step);
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u) {
  let i = (workgroup.y * workgroups.x + workgroup.x) * WORKGROUP_SIZE + local;
  if (i >= params.count) { return; }
  let x = i % params.width;
  let y = (i / params.width) % params.height;
  var horizontal = 0.0;
  var vertical = 0.0;
  if (x + 1u < params.width) { horizontal += pair(i, 1u); }
  if (x > 0u) { horizontal -= pair(i - 1u, 1u); }
  if (y + 1u < params.height) { vertical += pair(i, params.width); }
  if (y > 0u) { vertical -= pair(i - params.width, params.width); }
  // max: a single column or row has no pairs, and its sum is 0.
  dDisparity[i] = horizontal * f32(params.width) / f32(max(params.width, 2u) - 1u)
                + vertical * f32(params.height) / f32(max(params.height, 2u) - 1u);
}
