// Mean and squared deviations over rows, appended to a file that declares `x`, `params.channels` and `channelLanes`.
// Equation: a lane sums d = x - k and d^2 over its rows, k being its first value. Since k is one of the values, the
//   subtraction sum(d^2) - sum(d)^2 / n loses at most a factor n of precision, whatever the mean (see README.md).
//   Lanes are merged by a tree with Chan's formula.
var<workgroup> counts: array<f32, 256>;
var<workgroup> means: array<f32, 256>;
var<workgroup> squares: array<f32, 256>; // sum of squared deviations from the lane's mean

// Of rows `firstRow` to `endRow - 1`; the first lane of a channel has the result. Lanes of channels beyond the last, or
// without rows, carry count 0.
fn takeMoments(local: u32, channel: u32, firstRow: u32, endRow: u32) {
  let rowLanes = 256u / channelLanes;
  let lane = local / channelLanes;
  var count = 0.0;
  var mean = 0.0;
  var square = 0.0;
  if (channel < params.channels && firstRow + lane < endRow) {
    let shift = x[(firstRow + lane) * params.channels + channel];
    var sum = 0.0;
    var sumOfSquares = 0.0;
    for (var row = firstRow + lane; row < endRow; row += rowLanes) {
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
  workgroupBarrier();
}

// Biased. Rounding may leave a tiny negative sum where all values are equal; a NaN must stay one.
fn varianceOf(square: f32, count: f32) -> f32 {
  let variance = square / count;
  return select(variance, 0.0, variance < 0.0);
}
