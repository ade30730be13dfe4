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

const WORKGROUP_SIZE = 64u;
const C1 = 0.0001; // 0.01^2
const C2 = 0.0009; // 0.03^2
const WINDOW = 9u;
const INFINITY_BITS = 0x7f800000u;

// By its bits: WGSL lets compilers assume that NaN does not occur, and clamp may drop it.
fn isNan(value: f32) -> bool { return (bitcast<u32>(value) & 0x7fffffffu) > INFINITY_BITS; }

fn reflected(i: u32, offset: u32, length: u32) -> u32 { // offset 0, 1, 2 stands for -1, 0, 1
  let last = i32(length) - 1;
  return u32(last - abs(last - abs(i32(i) + i32(offset) - 1)));
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u) {
  let i = (workgroup.y * workgroups.x + workgroup.x) * WORKGROUP_SIZE + local;
  if (i >= params.count) { return; }
  let channel = i % params.channels;
  let column = i / params.channels % params.width;
  let row = i / (params.channels * params.width) % params.height;
  let imageStart = i / (params.channels * params.width * params.height) * params.height;

  var window: array<vec2f, WINDOW>;
  var mean = vec2f(0.0);
  for (var k = 0u; k < WINDOW; k++) {
    let windowRow = imageStart + reflected(row, k / 3u, params.height);
    let at = (windowRow * params.width + reflected(column, k % 3u, params.width)) * params.channels + channel;
    window[k] = vec2f(x[at], y[at]);
    mean += window[k];
  }
  mean /= f32(WINDOW);
  // About the mean, which float32 needs: E[x^2] - mx^2 loses up to 5 digits against C2 where the window is flat.
  var variance = vec2f(0.0);
  var covariance = 0.0;
  for (var k = 0u; k < WINDOW; k++) {
    let centred = window[k] - mean;
    variance += centred * centred;
    covariance += centred.x * centred.y;
  }
  variance /= f32(WINDOW);
  covariance /= f32(WINDOW);

  let numerator = (2.0 * mean.x * mean.y + C1) * (2.0 * covariance + C2);
  let denominator = (dot(mean, mean) + C1) * (variance.x + variance.y + C2);
  let unclamped = (1.0 - numerator / denominator) / 2.0;
  loss[i] = select(clamp(unclamped, 0.0, 1.0), unclamped, isNan(unclamped));
}
