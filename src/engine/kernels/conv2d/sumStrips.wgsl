// One invocation: one entry of the filter's (or the bias') gradient, the sum of its strips in order.
// Buffers: partials [strips, filterSize + biasSize]; dFilter [filterSize]; dBias [biasSize].
// Equation: d[i] = sum over strips of partials[strip, i].
// Out of range: entries beyond the last return at once.
struct Params { strips: u32, filterSize: u32, biasSize: u32 }
@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read_write> dFilter: array<f32>;
@group(0) @binding(2) var<storage, read_write> dBias: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = (workgroup.y * workgroups.x + workgroup.x) * 64u + local;
  let size = params.filterSize + params.biasSize;
  if (i >= size) { return; }
  var sum = 0.0;
  for (var strip = 0u; strip < params.strips; strip++) { sum += partials[strip * size + i]; }
  if (i < params.filterSize) { dFilter[i] = sum; } else { dBias[i - params.filterSize] = sum; }
}
