// One workgroup: batch norm of 16 channels of a small map, moments and result in one dispatch; 16 lanes share the rows.
// Buffers: x, residual, y [rows, channels] (any residual where hasResidual is 0); gamma, beta [channels];
// moments [3, channels]: mean, biased variance, and the scale gamma / s.
// Equation: y = activated((x - mean) * gamma / s + beta + residual), s = sqrt(variance + epsilon). A lane shifts by its own
//   first value, lanes are merged by a tree with Chan's formula (see README.md).
// Out of range: lanes of channels beyond the last, or without rows, carry count 0 and write nothing.
struct Params { rows: u32, channels: u32, epsilon: f32, hasResidual: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> residual: array<f32>;
@group(0) @binding(2) var<storage, read> gamma: array<f32>;
@group(0) @binding(3) var<storage, read> beta: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;
@group(0) @binding(5) var<storage, read_write> moments: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;

const channelLanes = 16u;
const rowLanes = 16u;
var<workgroup> counts: array<f32, 256>;
var<workgroup> means: array<f32, 256>;
var<workgroup> squares: array<f32, 256>; // sum of squared deviations from the lane's mean

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let c = workgroup.x * channelLanes + local % channelLanes;
  let lane = local / channelLanes;
  let end = select(0u, params.rows, c < params.channels);

  var count = 0.0;
  var mean = 0.0;
  var square = 0.0;
  if (lane < end) {
    let shift = x[lane * params.channels + c];
    var sum = 0.0;
    var sumOfSquares = 0.0;
    for (var row = lane; row < end; row += rowLanes) {
      let d = x[row * params.channels + c] - shift;
      sum += d;
      sumOfSquares += d * d;
      count += 1.0;
    }
    mean = shift + sum / count;
    square = sumOfSquares - sum * (sum / count);
  }
  counts[local] = count;
  means[local] = mean;
  squares[local] = square;
  for (var half = rowLanes / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    let other = local + half * channelLanes;
    if (lane < half && counts[other] > 0.0) {
      let total = counts[local] + counts[other];
      let delta = means[other] - means[local];
      let share = counts[other] / total;
      means[local] += delta * share;
      squares[local] += squares[other] + delta * delta * counts[local] * share;
      counts[local] = total;
    }
  }
  workgroupBarrier();

  if (c >= params.channels) { return; }
  let first = local % channelLanes;
  mean = means[first];
  // Rounding may leave a tiny negative sum where all values are equal; a NaN must stay one.
  var variance = squares[first] / f32(params.rows);
  variance = select(variance, 0.0, variance < 0.0);
  let scale = gamma[c] * inverseSqrt(variance + params.epsilon);
  if (lane == 0u) {
    moments[c] = mean;
    moments[params.channels + c] = variance;
    moments[2u * params.channels + c] = scale;
  }
  for (var row = lane; row < params.rows; row += rowLanes) {
    let i = row * params.channels + c;
    var v = (x[i] - mean) * scale + beta[c];
    if (params.hasResidual != 0u) { v += residual[i]; }
    y[i] = activated(v);
  }
}
