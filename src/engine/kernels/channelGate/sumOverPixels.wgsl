
// Sums over the pixels of a picture, appended to a file that declares the bindings, `summand(pixel, channel)` and
// `finish(at, sum)`. 64 lanes a channel take every 64th pixel, then a tree adds the lanes: the order is fixed.
const CHANNELS = 4u;
const LANES = 64u;
var<workgroup> sumOfLane: array<f32, 256>;

fn joinedAt(pixel: u32, channel: u32) -> f32 {
  if (channel < params.channels) { return x[pixel * params.channels + channel]; }
  return y[pixel * params.channels + channel - params.channels];
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let joined = 2u * params.channels;
  let channel = workgroup.x * CHANNELS + local % CHANNELS;
  let lane = local / CHANNELS;
  let first = workgroup.y * params.pixels;
  let pixels = select(0u, params.pixels, channel < joined);
  var sum = 0.0;
  for (var pixel = lane; pixel < pixels; pixel += LANES) { sum += summand(first + pixel, channel); }
  sumOfLane[local] = sum;
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { sumOfLane[local] += sumOfLane[local + half * CHANNELS]; }
  }
  if (lane == 0u && channel < joined) { finish(workgroup.y * joined + channel, sumOfLane[local]); }
}
