// One invocation: the gradient of one coarse disparity.
// Buffers: pull [batch, height, width, 9], what a cell sends to its n-th neighbour; dDisparity [batch, height, width].
// Equation: dDisparity[y, x] = sum of pull[q, n] over the cells q of the 3x3 window about (y, x) and those n whose
//   neighbour of q is (y, x): one n inside; with replicate = 1 also the n that left the picture and were clamped to it.
// Out of range: invocations beyond `cells` return.
struct Params { cells: u32, height: u32, width: u32, replicate: u32 }
@group(0) @binding(0) var<storage, read> pull: array<f32>;
@group(0) @binding(1) var<storage, read_write> dDisparity: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

const neighbours = 9u;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let cell = (workgroup.y * workgroups.x + workgroup.x) * 256u + local;
  if (cell >= params.cells) { return; }
  let width = i32(params.width);
  let height = i32(params.height);
  let x = i32(cell % params.width);
  let y = i32((cell / params.width) % params.height);
  let firstCell = i32(cell) - y * width - x; // of this picture
  var sum = 0.0;
  for (var qy = max(y - 1, 0); qy <= min(y + 1, height - 1); qy++) {
    for (var qx = max(x - 1, 0); qx <= min(x + 1, width - 1); qx++) {
      let q = u32(firstCell + qy * width + qx);
      for (var n = 0u; n < neighbours; n++) {
        var row = qy + i32(n / 3u) - 1;
        var column = qx + i32(n % 3u) - 1;
        if (params.replicate == 1u) {
          row = clamp(row, 0, height - 1);
          column = clamp(column, 0, width - 1);
        }
        if (row == y && column == x) { sum += pull[q * neighbours + n]; }
      }
    }
  }
  dDisparity[cell] = sum;
}
