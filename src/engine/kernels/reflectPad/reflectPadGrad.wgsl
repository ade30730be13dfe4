// One invocation: four elements of the gradient of the unpadded picture, 256 apart.
// Buffers: dPadded [batch, height + 2 pad, width + 2 pad, channels]; dx [batch, height, width, channels].
// Equation: dx[y, x] = sum of dPadded[Y, X] over the Y in images(y, height) and X in images(x, width), where
//   images(i, n) holds i + pad, its mirror about the first pixel pad - i (if 1 <= i <= pad) and its mirror about the
//   last pixel 2 (n - 1) - i + pad (if n - 1 - pad <= i <= n - 2). Added in this order.
// Out of range: elements from `count` on are left alone.
struct Params { count: u32, height: u32, width: u32, channels: u32, pad: u32 }
@group(0) @binding(0) var<storage, read> dPadded: array<f32>;
@group(0) @binding(1) var<storage, read_write> dx: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

const absent = -1;

/** Positions in the padded axis that were copied from position i; `absent` where there is none. */
fn images(i: i32, length: i32, pad: i32) -> array<i32, 3> {
  let first = select(absent, pad - i, i >= 1 && i <= pad);
  let last = select(absent, 2 * (length - 1) - i + pad, i >= length - 1 - pad && i <= length - 2);
  return array<i32, 3>(i + pad, first, last);
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
    let column = (i / params.channels) % params.width;
    let row = (i / (params.channels * params.width)) % params.height;
    let b = i / (params.channels * params.width * params.height);
    let rows = images(i32(row), i32(params.height), i32(params.pad));
    let columns = images(i32(column), i32(params.width), i32(params.pad));
    var sum = 0.0;
    for (var r = 0u; r < 3u; r++) {
      if (rows[r] == absent) { continue; }
      for (var s = 0u; s < 3u; s++) {
        if (columns[s] == absent) { continue; }
        sum += dPadded[((b * paddedHeight + u32(rows[r])) * paddedWidth + u32(columns[s])) * params.channels + c];
      }
    }
    dx[i] = sum;
  }
}
