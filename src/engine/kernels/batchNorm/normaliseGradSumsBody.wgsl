
// The sums themselves, appended to a file that declares the bindings, `beforeActivation` (the gradient d of the value before
// the activation) and `keep`.
// One workgroup: two sums over one block of rows of one pass for `channelLanes` channels. Workgroups: x over the channels, y
// over the blocks, z over the passes.
// Equation: blockBeta = sum of d; blockGamma = sum of d * (x - mean) / sqrt(variance + epsilon); fixed order.
// Out of range: lanes of channels beyond the last add zeros and write nothing.
const workgroupSize = 256u;
override channelLanes: u32 = 64u;
var<workgroup> betaOfLane: array<f32, workgroupSize>;
var<workgroup> gammaOfLane: array<f32, workgroupSize>;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let rowLanes = workgroupSize / channelLanes;
  let channel = workgroup.x * channelLanes + local % channelLanes;
  let lane = local / channelLanes;
  let passRow = workgroup.z * params.rows;
  let endRow = passRow + min((workgroup.y + 1u) * params.rowsPerBlock, params.rows);
  var betaSum = 0.0;
  var gammaSum = 0.0;
  if (channel < params.channels) {
    let at = workgroup.z * params.passStride + channel;
    let centre = mean[at];
    let inverse = inverseSqrt(variance[params.varianceAt + at] + params.epsilon);
    for (var row = passRow + workgroup.y * params.rowsPerBlock + lane; row < endRow; row += rowLanes) {
      let i = row * params.channels + channel;
      let d = beforeActivation(i, channel, centre, inverse);
      betaSum += d;
      gammaSum += d * (x[i] - centre);
      keep(i, d);
    }
    gammaSum *= inverse;
  }
  betaOfLane[local] = betaSum;
  gammaOfLane[local] = gammaSum;
  for (var half = rowLanes / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      betaOfLane[local] += betaOfLane[local + half * channelLanes];
      gammaOfLane[local] += gammaOfLane[local + half * channelLanes];
    }
  }
  if (lane == 0u && channel < params.channels) {
    let block = (workgroup.z * workgroups.y + workgroup.y) * params.channels + channel;
    blockBeta[block] = betaOfLane[local];
    blockGamma[block] = gammaOfLane[local];
  }
}
