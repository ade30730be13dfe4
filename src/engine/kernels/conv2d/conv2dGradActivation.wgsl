// The gradient before a convolution's activation, its derivative read off the result. One invocation: four elements, 256 apart.
// Buffers: dResult, result, dSum [count].
// Equation: dSum = dResult * slope: 1 ReLU: 1 where result > 0, else 0; 2 ELU: 1 where result > 0, else result + 1;
// 3 sigmoid: result * (1 - result).
// Out of range: elements from `count` on are left alone.
struct Params { count: u32 }
@group(0) @binding(0) var<storage, read> dResult: array<f32>;
@group(0) @binding(1) var<storage, read> result: array<f32>;
@group(0) @binding(2) var<storage, read_write> dSum: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

override activation: u32 = 1u;

fn slope(y: f32) -> f32 {
  if (activation == 3u) { return y * (1.0 - y); }
  let below = select(0.0, y + 1.0, activation == 2u);
  return select(1.0, below, y <= 0.0);
}

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let first = (workgroup.y * workgroups.x + workgroup.x) * 1024u + local;
  let end = min(first + 1024u, params.count);
  for (var i = first; i < end; i += 256u) {
    dSum[i] = dResult[i] * slope(result[i]);
  }
}
