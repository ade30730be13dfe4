// One invocation: 4 neighbouring taps of a window's row (or the bias) times 4 channels of one head, over one strip of rows.
// Buffers: qkv [B, H, W, 3 C]; dy [B, H, W, C]; partials [strips, size of the packed windows].
// Equation, over the strip: partials[tap] = sum of q dy v[pixel + tap]; the bias is the last tap, under which v is 1.
// Out of range: v counts as 0 outside the picture; taps and channels beyond the last are not stored.
struct Params {
  batch: u32, height: u32, width: u32, channels: u32, heads: u32,
  side0: u32, heads0: u32, side1: u32, heads1: u32, side2: u32, heads2: u32,
  strips: u32, rowsPerStrip: u32, tapBlocks: u32, size: u32,
}
@group(0) @binding(0) var<storage, read> qkv: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> partials: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

fn vectorAt(at: u32) -> vec4f { return vec4f(qkv[at], qkv[at + 1u], qkv[at + 2u], qkv[at + 3u]); }

fn valueInRow(row: u32, x: i32, channel: u32) -> vec4f {
  if (x < 0 || x >= i32(params.width)) { return vec4f(0.0); }
  return vectorAt((3u * (row * params.width + u32(x)) + 2u) * params.channels + channel);
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let i = (workgroup.y * workgroups.x + workgroup.x) * 64u + local;
  let ofHead = params.channels / params.heads;
  let blocks = (ofHead + 3u) / 4u;
  // Neighbours share head and taps: windows of different sides seldom meet in a group.
  let ofTaps = blocks * params.strips;
  let head = i / (ofTaps * params.tapBlocks);
  if (head >= params.heads) { return; }
  let first = i % blocks * 4u;
  let strip = i / blocks % params.strips;
  let channel = head * ofHead + first;
  let window = windowOf(head, channel);
  // Blocks of the widest window are counted for all; a narrower one has none of the last.
  let blocksOfRow = (window.side + 3u) / 4u;
  let tapBlock = i / ofTaps % params.tapBlocks;
  if (tapBlock > window.side * blocksOfRow) { return; }
  let isBias = tapBlock == window.side * blocksOfRow;
  let ky = tapBlock / blocksOfRow;
  let kx = tapBlock % blocksOfRow * 4u;
  let reach = window.side / 2u;
  let shift = i32(kx) - i32(reach);

  var sums: array<vec4f, 4>;
  let end = min((strip + 1u) * params.rowsPerStrip, params.batch * params.height);
  for (var row = strip * params.rowsPerStrip; row < end; row++) {
    let y = row % params.height + ky;
    if (!isBias && (y < reach || y >= params.height + reach)) { continue; }
    let sourceRow = row + ky - reach;
    // The values under taps kx to kx + 3: they move on by one a pixel, after three steps that fill them.
    var under = array(vec4f(1.0), vec4f(1.0), vec4f(1.0), vec4f(1.0));
    for (var x = -3; x < i32(params.width); x++) {
      if (!isBias) {
        for (var j = 0u; j < 3u; j++) { under[j] = under[j + 1u]; }
        under[3] = valueInRow(sourceRow, x + shift + 3, channel);
      }
      if (x < 0) { continue; }
      let pixel = row * params.width + u32(x);
      let d = pixel * params.channels + channel;
      let gradient =
        vectorAt(3u * pixel * params.channels + channel) * vec4f(dy[d], dy[d + 1u], dy[d + 2u], dy[d + 3u]);
      for (var j = 0u; j < 4u; j++) { sums[j] += under[j] * gradient; }
    }
  }

  let tap = select(ky * window.side + kx, window.side * window.side, isBias);
  let taps = select(min(4u, window.side - kx), 1u, isBias);
  for (var j = 0u; j < taps; j++) {
    let start = strip * params.size + window.start + (tap + j) * window.stride;
    for (var k = 0u; k < 4u && first + k < ofHead; k++) { partials[start + k] = sums[j][k]; }
  }
}
