// Shared by ssim.wgsl and ssimGradWindow.wgsl, which declare `x`, `y` and `params`: the moments of a 3x3 window.
// Rows and columns beyond the edge are reflected (-1 is 1, H is H-2).
const WORKGROUP_SIZE = 64u;
const C1 = 0.0001; // 0.01^2
const C2 = 0.0009; // 0.03^2
const WINDOW = 9u;
const INFINITY_BITS = 0x7f800000u;

struct Moments { mean: vec2f, variance: vec2f, covariance: f32 }

// By its bits: WGSL lets compilers assume that NaN does not occur, and clamp may drop it.
fn isNan(value: f32) -> bool { return (bitcast<u32>(value) & 0x7fffffffu) > INFINITY_BITS; }

fn reflected(i: u32, offset: u32, length: u32) -> u32 { // offset 0, 1, 2 stands for -1, 0, 1
  let last = i32(length) - 1;
  return u32(last - abs(last - abs(i32(i) + i32(offset) - 1)));
}

// Of the window round element i, within its channel; mean and variance as (of x, of y).
fn momentsOfWindow(i: u32) -> Moments {
  let channel = i % params.channels;
  let column = i / params.channels % params.width;
  let row = i / (params.channels * params.width) % params.height;
  let imageStart = i / (params.channels * params.width * params.height) * params.height;

  var window: array<vec2f, WINDOW>;
  var mean = vec2f(0.0);
  for (var k = 0u; k < WINDOW; k++) {
    let windowRow = imageStart + reflected(row, k / 3u, params.height);
    let at = (windowRow * params.width + reflected(column, k % 3u, params.width)) * params.channels + channel;
    window[k] = vec2f(x[at], y[at]);
    mean += window[k];
  }
  mean /= f32(WINDOW);
  // About the mean, which float32 needs: E[x^2] - mx^2 loses up to 5 digits against C2 where the window is flat.
  var variance = vec2f(0.0);
  var covariance = 0.0;
  for (var k = 0u; k < WINDOW; k++) {
    let centred = window[k] - mean;
    variance += centred * centred;
    covariance += centred.x * centred.y;
  }
  return Moments(mean, variance / f32(WINDOW), covariance / f32(WINDOW));
}
