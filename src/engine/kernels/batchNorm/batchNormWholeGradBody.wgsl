
// The gradients themselves, appended to a file that declares the bindings, `beforeActivation` (the gradient d of the value
// before the activation) and `keep`.
// One workgroup: 16 channels of a small map; 16 lanes share the rows, a tree adds them in a fixed order.
// Equation: dBeta = sum of d; dGamma = sum of d * xHat; dx = scale * (d - (dBeta + xHat * dGamma) / rows),
//   xHat = (x - mean) / sqrt(variance + epsilon).
// Out of range: lanes of channels beyond the last, or without rows, add zeros and write nothing.
const channelLanes = 16u;
const rowLanes = 16u;
var<workgroup> betaOfLane: array<f32, 256>;
var<workgroup> gammaOfLane: array<f32, 256>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let c = workgroup.x * channelLanes + local % channelLanes;
  let lane = local / channelLanes;
  let end = select(0u, params.rows, c < params.channels);
  let mean = moments[c];
  let scale = moments[2u * params.channels + c];
  let inverse = inverseSqrt(moments[params.channels + c] + params.epsilon);

  var betaSum = 0.0;
  var gammaSum = 0.0;
  for (var row = lane; row < end; row += rowLanes) {
    let i = row * params.channels + c;
    let d = beforeActivation(i, c, mean, scale);
    betaSum += d;
    gammaSum += d * (x[i] - mean);
  }
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

  if (c >= params.channels) { return; }
  betaSum = betaOfLane[local % channelLanes];
  gammaSum = gammaOfLane[local % channelLanes];
  if (lane == 0u) {
    dBeta[c] = betaSum;
    dGamma[c] = gammaSum;
  }
  for (var row = lane; row < end; row += rowLanes) {
    let i = row * params.channels + c;
    let d = beforeActivation(i, c, mean, scale);
    dx[i] = scale * (d - (betaSum + (x[i] - mean) * inverse * gammaSum) / f32(params.rows));
    keep(i, d);
  }
}
