// One invocation: one number of one of three totals.
// Buffers: copies, `count` rows of `stride` numbers: from numbers 0, firstOfSecond and firstOfThird of a row on the gradients of
// first, second and third; first, second, third, of sizes firstSize, secondSize and thirdSize.
// Equation: each total is the sum of its gradient over the rows, from the last row to the first.
// Out of range: numbers of a row that belong to no total are skipped.
struct Params {
  count: u32, stride: u32, firstSize: u32, firstOfSecond: u32, secondSize: u32, firstOfThird: u32, thirdSize: u32,
}
@group(0) @binding(0) var<storage, read> copies: array<f32>;
@group(0) @binding(1) var<storage, read_write> first: array<f32>;
@group(0) @binding(2) var<storage, read_write> second: array<f32>;
@group(0) @binding(3) var<storage, read_write> third: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= params.stride) { return; }
  var sum = copies[(params.count - 1u) * params.stride + i];
  for (var copy = params.count - 1u; copy > 0u; copy--) { sum += copies[(copy - 1u) * params.stride + i]; }
  if (i < params.firstSize) {
    first[i] = sum;
  } else if (i >= params.firstOfSecond && i < params.firstOfSecond + params.secondSize) {
    second[i - params.firstOfSecond] = sum;
  } else if (i >= params.firstOfThird && i < params.firstOfThird + params.thirdSize) {
    third[i - params.firstOfThird] = sum;
  }
}
