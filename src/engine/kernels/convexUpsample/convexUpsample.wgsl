// One invocation: one fine pixel, numbered cell by cell so that neighbours read neighbouring logits.
// Buffers: disparity [batch, height, width]; logits [batch, height, width, 9 factor^2], channel n factor^2 + dy factor + dx;
//   fine [batch, height factor, width factor].
// Equation: fine[Y, X] = gain * sum over n of softmax_n(logitScale * logits[y, x, (n, dy, dx)]) * neighbour_n, with Y = y factor + dy,
//   X = x factor + dx and neighbour_n the n-th value of the 3x3 window about (y, x), row-major.
// Out of range: invocations beyond `count` return; neighbours outside the picture are 0, or the border's if replicate = 1.
struct Params { count: u32, height: u32, width: u32, factor: u32, gain: f32, logitScale: f32, replicate: u32 }
@group(0) @binding(0) var<storage, read> disparity: array<f32>;
@group(0) @binding(1) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read_write> fine: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

const neighbours = 9u;

fn neighbourOf(b: u32, y: u32, x: u32, n: u32) -> f32 {
  var row = i32(y + n / 3u) - 1;
  var column = i32(x + n % 3u) - 1;
  let height = i32(params.height);
  let width = i32(params.width);
  if (params.replicate == 1u) {
    row = clamp(row, 0, height - 1);
    column = clamp(column, 0, width - 1);
  }
  if (row < 0 || row >= height || column < 0 || column >= width) { return 0.0; }
  return disparity[(b * params.height + u32(row)) * params.width + u32(column)];
}

fn logit(at: u32) -> f32 { return params.logitScale * logits[at]; }

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let i = (workgroup.y * workgroups.x + workgroup.x) * 256u + local;
  if (i >= params.count) { return; }
  let positions = params.factor * params.factor;
  let cell = i / positions;
  let position = i % positions;
  let x = cell % params.width;
  let y = (cell / params.width) % params.height;
  let b = cell / (params.width * params.height);
  let start = cell * neighbours * positions + position;

  var largest = logit(start);
  for (var n = 1u; n < neighbours; n++) { largest = max(largest, logit(start + n * positions)); }
  var total = 0.0;
  var sum = 0.0;
  for (var n = 0u; n < neighbours; n++) {
    let weight = exp(logit(start + n * positions) - largest);
    total += weight;
    sum += weight * neighbourOf(b, y, x, n);
  }
  let row = y * params.factor + position / params.factor;
  let column = x * params.factor + position % params.factor;
  fine[(b * params.height * params.factor + row) * params.width * params.factor + column] =
    params.gain * (sum / total);
}
