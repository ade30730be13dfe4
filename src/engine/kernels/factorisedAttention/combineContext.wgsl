// One invocation: one entry of the context, its strips brought to the column's maximum and added in order.
// Buffers: stripMax, stripSum [batch, strips, channels]; partials [batch, strips, channels, channels / heads];
//   context [batch, channels, channels / heads]; columnMax, columnInverse [batch, channels].
// Equation, over strips s: columnMax = max stripMax; columnInverse = 1 / sum of r stripSum, r = exp(stripMax - columnMax);
//   context = columnInverse * sum of r partials, which is softmax over tokens (K)^T V.
// Out of range: entries beyond the last return at once.
struct Params { batch: u32, channels: u32, heads: u32, strips: u32 }
@group(0) @binding(0) var<storage, read> stripMax: array<f32>;
@group(0) @binding(1) var<storage, read> stripSum: array<f32>;
@group(0) @binding(2) var<storage, read> partials: array<f32>;
@group(0) @binding(3) var<storage, read_write> context: array<f32>;
@group(0) @binding(4) var<storage, read_write> columnMax: array<f32>;
@group(0) @binding(5) var<storage, read_write> columnInverse: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;

const LOWEST = -3.4028234663852886e38;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let i = (workgroup.y * workgroups.x + workgroup.x) * 64u + local;
  let ofHead = params.channels / params.heads;
  let value = i % ofHead;
  let column = i / ofHead; // of all pictures
  if (column >= params.batch * params.channels) { return; }
  let picture = column / params.channels;
  let begin = picture * params.strips * params.channels + column % params.channels;
  let end = (picture + 1u) * params.strips * params.channels;

  var largest = LOWEST;
  for (var at = begin; at < end; at += params.channels) { largest = max(largest, stripMax[at]); }
  var sum = 0.0;
  var product = 0.0;
  for (var at = begin; at < end; at += params.channels) {
    let rescale = exp(stripMax[at] - largest);
    sum += rescale * stripSum[at];
    product += rescale * partials[at * ofHead + value];
  }
  context[i] = product / sum;
  if (value == 0u) {
    columnMax[column] = largest;
    columnInverse[column] = 1.0 / sum;
  }
}
