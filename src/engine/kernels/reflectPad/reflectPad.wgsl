// One invocation: four elements of the padded picture, 256 apart.
// Buffers: x [batch, height, width, channels]; padded [batch, height + 2 pad, width + 2 pad, channels].
// Equation: padded[b, Y, X, c] = x[b, r(Y - pad, height), r(X - pad, width), c], r mirrors about the first and last
//   pixel without repeating them: r(-1) = 1, r(n) = n - 2.
// Out of range: elements from `count` on are left alone. pad < height and pad < width, so one reflection suffices.
struct Params { count: u32, height: u32, width: u32, channels: u32, pad: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> padded: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

fn reflected(i: i32, length: i32) -> u32 {
  let last = length - 1;
  return u32(last - abs(last - abs(i)));
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
    let paddedWidth = params.width + 2u * params.pad;
    let paddedHeight = params.height + 2u * params.pad;
    let c = i % params.channels;
    let column = (i / params.channels) % paddedWidth;
    let row = (i / (params.channels * paddedWidth)) % paddedHeight;
    let b = i / (params.channels * paddedWidth * paddedHeight);
    let sourceRow = reflected(i32(row) - i32(params.pad), i32(params.height));
    let sourceColumn = reflected(i32(column) - i32(params.pad), i32(params.width));
    padded[i] = x[((b * params.height + sourceRow) * params.width + sourceColumn) * params.channels + c];
  }
}
