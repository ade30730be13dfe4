// One workgroup: floor(64 / lanesPerCell) coarse cells; a cell's lanes share its factor^2 fine pixels.
// Buffers: disparity [batch, height, width]; logits, dLogits [batch, height, width, 9 factor^2]; dFine [batch,
//   height factor, width factor]; pull [batch, height, width, 9].
// Equation: with p = softmax over n of logitScale times a fine pixel's logits, d_n its neighbours and s = sum p_n d_n:
//   dLogits_n = logitScale * gain * dFine * p_n * (d_n - s);  pull_n = gain * sum over the cell's fine pixels of dFine * p_n,
//   the gradient that the cell sends to its n-th neighbour. Lanes are added in order of their number.
// Out of range: lanes of cells beyond `cells` only join the barrier.
struct Params {
  cells: u32, height: u32, width: u32, factor: u32, gain: f32, logitScale: f32, replicate: u32, lanesPerCell: u32,
}
@group(0) @binding(0) var<storage, read> disparity: array<f32>;
@group(0) @binding(1) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read> dFine: array<f32>;
@group(0) @binding(3) var<storage, read_write> dLogits: array<f32>;
@group(0) @binding(4) var<storage, read_write> pull: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

const neighbours = 9u;
const workgroupSize = 64u;
var<workgroup> pullOfLane: array<f32, neighbours * workgroupSize>;

fn neighbourOf(b: u32, y: u32, x: u32, n: u32) -> f32 {
  var row = i32(y + n / 3u) - 1;
  var column = i32(x + n % 3u) - 1;
  let height = i32(params.height);
  let width = i32(params.width);
  if (params.replicate == 1u) {
    row = clamp(row, 0, height - 1);
    column = clamp(column, 0, width - 1);
  }
  if (row < 0 || row >= height || column < 0 || column >= width) { return 0.0; }
  return disparity[(b * params.height + u32(row)) * params.width + u32(column)];
}

fn logit(at: u32) -> f32 { return params.logitScale * logits[at]; }

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let cellsPerWorkgroup = workgroupSize / params.lanesPerCell;
  let slot = local / params.lanesPerCell;
  let lane = local % params.lanesPerCell;
  let cell = (workgroup.y * workgroups.x + workgroup.x) * cellsPerWorkgroup + slot;
  let isInside = slot < cellsPerWorkgroup && cell < params.cells;
  let positions = params.factor * params.factor;

  var ownPull: array<f32, neighbours>;
  if (isInside) {
    let x = cell % params.width;
    let y = (cell / params.width) % params.height;
    let b = cell / (params.width * params.height);
    var values: array<f32, neighbours>;
    for (var n = 0u; n < neighbours; n++) { values[n] = neighbourOf(b, y, x, n); }

    for (var position = lane; position < positions; position += params.lanesPerCell) {
      let start = cell * neighbours * positions + position;
      var largest = logit(start);
      for (var n = 1u; n < neighbours; n++) { largest = max(largest, logit(start + n * positions)); }
      var p: array<f32, neighbours>;
      var total = 0.0;
      for (var n = 0u; n < neighbours; n++) {
        p[n] = exp(logit(start + n * positions) - largest);
        total += p[n];
      }
      var s = 0.0;
      for (var n = 0u; n < neighbours; n++) {
        p[n] /= total;
        s += p[n] * values[n];
      }
      let row = y * params.factor + position / params.factor;
      let column = x * params.factor + position % params.factor;
      let d = params.gain
        * dFine[(b * params.height * params.factor + row) * params.width * params.factor + column];
      for (var n = 0u; n < neighbours; n++) {
        dLogits[start + n * positions] = params.logitScale * (d * p[n] * (values[n] - s));
        ownPull[n] += d * p[n];
      }
    }
    for (var n = 0u; n < neighbours; n++) { pullOfLane[n * workgroupSize + local] = ownPull[n]; }
  }
  workgroupBarrier();
  if (isInside) {
    for (var n = lane; n < neighbours; n += params.lanesPerCell) {
      var sum = 0.0;
      for (var other = 0u; other < params.lanesPerCell; other++) {
        sum += pullOfLane[n * workgroupSize + slot * params.lanesPerCell + other];
      }
      pull[cell * neighbours + n] = sum;
    }
  }
}
