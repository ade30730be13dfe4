
// The gradients themselves, appended to a file that declares the bindings, `beforeActivation` (the gradient d of the value
// before the activation) and `keep`.
// One workgroup: 16 channels of a small map, its passes one after the other; 16 lanes share the rows, a tree adds them in a
// fixed order.
// Equation: for each pass b = sum of d, g = sum of d * xHat, dx = scale * (d - (b + xHat * g) / rows),
//   xHat = (x - mean) / sqrt(variance + epsilon); dBeta = sum of b, dGamma = sum of g.
// Out of range: lanes of channels beyond the last, or without rows, add zeros and write nothing.
const channelLanes = 16u;
const rowLanes = 16u;
var<workgroup> betaOfLane: array<f32, 256>;
var<workgroup> gammaOfLane: array<f32, 256>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let c = workgroup.x * channelLanes + local % channelLanes;
  let lane = local / channelLanes;
  let rows = select(0u, params.rows, c < params.channels);
  var betaTotal = 0.0;
  var gammaTotal = 0.0;
  for (var k = 0u; k < params.passes; k++) {
    let firstRow = k * params.rows;
    let endRow = firstRow + rows;
    let at = 3u * k * params.channels + c;
    let mean = moments[at];
    let scale = moments[at + 2u * params.channels];
    let inverse = inverseSqrt(moments[at + params.channels] + params.epsilon);

    var betaSum = 0.0;
    var gammaSum = 0.0;
    for (var row = firstRow + lane; row < endRow; row += rowLanes) {
      let i = row * params.channels + c;
      let d = beforeActivation(i, c, mean, scale);
      betaSum += d;
      gammaSum += d * (x[i] - mean);
    }
    workgroupBarrier(); // the pass before has been read
    betaOfLane[local] = betaSum;
    gammaOfLane[local] = gammaSum * inverse;
    for (var half = rowLanes / 2u; half > 0u; half /= 2u) {
      workgroupBarrier();
      if (lane < half) {
        betaOfLane[local] += betaOfLane[local + half * channelLanes];
        gammaOfLane[local] += gammaOfLane[local + half * channelLanes];
      }
    }
    workgroupBarrier();

    betaSum = betaOfLane[local % channelLanes];
    gammaSum = gammaOfLane[local % channelLanes];
    betaTotal += betaSum;
    gammaTotal += gammaSum;
    for (var row = firstRow + lane; row < endRow; row += rowLanes) {
      let i = row * params.channels + c;
      let d = beforeActivation(i, c, mean, scale);
      dx[i] = scale * (d - (betaSum + (x[i] - mean) * inverse * gammaSum) / f32(params.rows));
      keep(i, d);
    }
  }
  if (lane == 0u && c < params.channels) {
    dBeta[c] = betaTotal;
    dGamma[c] = gammaTotal;
  }
}
