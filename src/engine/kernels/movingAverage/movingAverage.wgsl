// One invocation: running mean and variance of one channel of one norm, updated in place by the norm's passes in turn.
// Workgroups: x along the widest norm's channels, y over the norms.
// Buffers: moments, of all passes: channels means, then as many biased variances, from a pass's place on; norms [norms, 5]:
// place of the means and of the variances in running, channels, first pass, number of passes; passes [passes, 2]: place in
// moments, and the bits of varianceScale; skip [1]; running.
// Equation: running += momentum * (batch - running), the batch's variance times varianceScale.
// Out of range: channels beyond a norm's last are left alone; nothing changes while skip[0] is not 0.
struct Params { momentum: f32 }
@group(0) @binding(0) var<storage, read> moments: array<f32>;
@group(0) @binding(1) var<storage, read> norms: array<i32>;
@group(0) @binding(2) var<storage, read> passes: array<i32>;
@group(0) @binding(3) var<storage, read> skip: array<i32>;
@group(0) @binding(4) var<storage, read_write> running: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let c = id.x;
  let norm = 5u * id.y;
  let channels = u32(norms[norm + 2u]);
  if (c >= channels || skip[0] != 0) { return; }
  let meanAt = u32(norms[norm]) + c;
  let varianceAt = u32(norms[norm + 1u]) + c;
  let firstPass = u32(norms[norm + 3u]);
  for (var k = firstPass; k < firstPass + u32(norms[norm + 4u]); k++) {
    let mean = u32(passes[2u * k]) + c;
    let variance = bitcast<f32>(passes[2u * k + 1u]) * moments[mean + channels];
    running[meanAt] += params.momentum * (moments[mean] - running[meanAt]);
    running[varianceAt] += params.momentum * (variance - running[varianceAt]);
  }
}
