// Shared by the kernels that walk a depthwise window; they declare `params` (height, width), `windows` (packed, see
// packWindows.wgsl) and `sourceAt`, the map under the window, and take windowOf.wgsl along.

fn tapVector(at: u32) -> vec4f { return vec4f(windows[at], windows[at + 1u], windows[at + 2u], windows[at + 3u]); }

// Zero beyond the row's ends; `row` counts the rows of all pictures.
fn sourceInRow(row: u32, x: i32, channel: u32, isAdjoint: bool) -> vec4f {
  if (x < 0 || x >= i32(params.width)) { return vec4f(0.0); }
  return sourceAt(row * params.width + u32(x), channel, isAdjoint);
}

// The windowed sum without its bias for 4 channels of the pixels x to x + 3; the adjoint reads the window backwards.
fn convolved(row: u32, x: u32, channel: u32, window: Window, isAdjoint: bool) -> array<vec4f, 4> {
  let reach = window.side / 2u;
  let left = i32(x) - i32(reach);
  let y = row % params.height;
  var sums: array<vec4f, 4>;
  for (var ky = 0u; ky < window.side; ky++) {
    if (y + ky < reach || y + ky >= params.height + reach) { continue; }
    let sourceRow = row + ky - reach;
    // The map under the 4 pixels at tap kx: it moves on by one a tap, after three steps that fill it.
    var under: array<vec4f, 4>;
    for (var step = 0u; step < window.side + 3u; step++) {
      for (var j = 0u; j < 3u; j++) { under[j] = under[j + 1u]; }
      under[3] = sourceInRow(sourceRow, left + i32(step), channel, isAdjoint);
      if (step < 3u) { continue; }
      let tap = ky * window.side + step - 3u;
      let entry = select(tap, window.side * window.side - 1u - tap, isAdjoint);
      let weight = tapVector(window.start + entry * window.stride);
      for (var j = 0u; j < 4u; j++) { sums[j] += under[j] * weight; }
    }
  }
  return sums;
}
