// One workgroup: the means of 4 joined channels of one picture.
// Buffers: x, y [B, pixels, C]; means [B, 2 C].
// Equation: means[b, j] = sum over pixels of (x, y)[b, pixel, j] / pixels.
// Out of range: channels beyond the last add zeros and are not stored.
struct Params { pixels: u32, channels: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> means: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

fn summand(pixel: u32, channel: u32) -> f32 { return joinedAt(pixel, channel); }
fn finish(at: u32, sum: f32) { means[at] = sum / f32(params.pixels); }
