// One workgroup: mean and variance of one block of rows for `channelLanes` channels.
// Buffers: x [rows, channels]; blockMoments [blocks, 2, channels]: mean and biased variance within the block.
// Equation: a lane sums d = x - k and d^2 over its rows, k being its first value. Since k is one of the values, the
//   subtraction sum(d^2) - sum(d)^2 / n loses at most a factor n of precision, whatever the mean (see README.md).
//   Lanes are merged by a tree with Chan's formula.
// Out of range: lanes of channels beyond the last, or without rows, carry count 0 and write nothing.
struct Params { rows: u32, channels: u32, rowsPerBlock: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> blockMoments: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

const workgroupSize = 256u;
override channelLanes: u32 = 64u;
var<workgroup> counts: array<f32, workgroupSize>;
var<workgroup> means: array<f32, workgroupSize>;
var<workgroup> squares: array<f32, workgroupSize>; // sum of squared deviations from the lane's mean

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let rowLanes = workgroupSize / channelLanes;
  let channel = workgroup.x * channelLanes + local % channelLanes;
  let lane = local / channelLanes;
  let firstRow = workgroup.y * params.rowsPerBlock + lane;
  let endRow = min((workgroup.y + 1u) * params.rowsPerBlock, params.rows);

  var count = 0.0;
  var mean = 0.0;
  var square = 0.0;
  if (channel < params.channels && firstRow < endRow) {
    let shift = x[firstRow * params.channels + channel];
    var sum = 0.0;
    var sumOfSquares = 0.0;
    for (var row = firstRow; row < endRow; row += rowLanes) {
      let d = x[row * params.channels + channel] - shift;
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
  if (lane == 0u && channel < params.channels) {
    let i = 2u * workgroup.y * params.channels + channel;
    blockMoments[i] = means[local];
    // Rounding may leave a tiny negative sum where all values are equal; a NaN must stay one.
    let variance = squares[local] / counts[local];
    blockMoments[i + params.channels] = select(variance, 0.0, variance < 0.0);
  }
}
