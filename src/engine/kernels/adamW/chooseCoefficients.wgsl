// One invocation: one of the WIDTH coefficients of every group; the first one also counts the update.
// Buffers: table [rows, 3, WIDTH], row r for the (firstCount + r + 1)-th update; firstCount [1]; skip [1];
//   applied [1], changed in place; encoder, decoder, pose [WIDTH].
// Equation: the row of the update that is due, applied - firstCount; then applied += 1 unless skip[0] is not 0.
// Out of range: a row beyond the table gives NaN, so that the step is seen to be spoilt.
struct Params { rows: u32 }
@group(0) @binding(0) var<storage, read> table: array<f32>;
@group(0) @binding(1) var<storage, read> firstCount: array<i32>;
@group(0) @binding(2) var<storage, read> skip: array<i32>;
@group(0) @binding(3) var<storage, read_write> applied: array<i32>;
@group(0) @binding(4) var<storage, read_write> encoder: array<f32>;
@group(0) @binding(5) var<storage, read_write> decoder: array<f32>;
@group(0) @binding(6) var<storage, read_write> pose: array<f32>;
@group(0) @binding(7) var<uniform> params: Params;

const WIDTH = 8u;

@compute @workgroup_size(WIDTH)
fn main(@builtin(local_invocation_index) local: u32) {
  let row = u32(applied[0] - firstCount[0]); // a negative row becomes a huge one
  storageBarrier();
  if (row < params.rows) {
    let first = row * 3u * WIDTH + local;
    encoder[local] = table[first];
    decoder[local] = table[first + WIDTH];
    pose[local] = table[first + 2u * WIDTH];
  } else {
    var nanBits = 0x7fc00000u;
    encoder[local] = bitcast<f32>(nanBits);
    decoder[local] = bitcast<f32>(nanBits);
    pose[local] = bitcast<f32>(nanBits);
  }
  if (local == 0u && skip[0] == 0) { applied[0] += 1; }
}
