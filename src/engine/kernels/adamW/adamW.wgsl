// One invocation: four elements, 256 apart, of a parameter and of its two moments, updated in place.
// Buffers: gradient, parameter, firstMoment, secondMoment [count]; skip [1]; coefficients [8], see adamW.ts.
// Equation: m += (1 - beta1) (g - m); v = beta2 v + (1 - beta2) g^2;
//   p -= rate weightDecay p + rate / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon).
// Out of range: elements from `count` on are left alone; nothing changes while skip[0] is not 0.
struct Params { count: u32 }
struct Coefficients {
  oneMinusBeta1: f32,
  beta2: f32,
  oneMinusBeta2: f32,
  decay: f32,              // rate * weightDecay
  stepSize: f32,           // rate / (1 - beta1^t)
  inverseRootCorrection2: f32, // 1 / sqrt(1 - beta2^t)
  epsilon: f32,
}
@group(0) @binding(0) var<storage, read> coefficients: Coefficients;
@group(0) @binding(1) var<storage, read> skip: array<i32>;
@group(0) @binding(2) var<storage, read> gradient: array<f32>;
@group(0) @binding(3) var<storage, read_write> parameter: array<f32>;
@group(0) @binding(4) var<storage, read_write> firstMoment: array<f32>;
@group(0) @binding(5) var<storage, read_write> secondMoment: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  if (skip[0] != 0) { return; }
  let first = (workgroup.y * workgroups.x + workgroup.x) * 1024u + local;
  let end = min(first + 1024u, params.count);
  for (var i = first; i < end; i += 256u) {
    let k = coefficients;
    let g = gradient[i];
    let m = firstMoment[i] + k.oneMinusBeta1 * (g - firstMoment[i]);
    let v = k.beta2 * secondMoment[i] + k.oneMinusBeta2 * (g * g);
    let update = m / (sqrt(v) * k.inverseRootCorrection2 + k.epsilon);
    firstMoment[i] = m;
    secondMoment[i] = v;
    // Decay and step are added first: the parameter is rounded once a step, not twice.
    parameter[i] -= k.decay * parameter[i] + k.stepSize * update;
  }
}
