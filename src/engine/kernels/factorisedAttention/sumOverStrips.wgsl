// One invocation: one total, its strips added in order.
// Buffers: partials [groups, strips, size]; totals [groups, size].
// Equation: totals[g, i] = sum over strips of partials[g, strip, i].
// Out of range: entries beyond the last return at once.
struct Params { groups: u32, strips: u32, size: u32 }
@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read_write> totals: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let i = (workgroup.y * workgroups.x + workgroup.x) * 64u + local;
  if (i >= params.groups * params.size) { return; }
  let start = i / params.size * params.strips * params.size + i % params.size;
  var sum = 0.0;
  for (var strip = 0u; strip < params.strips; strip++) { sum += partials[start + strip * params.size]; }
  totals[i] = sum;
}
