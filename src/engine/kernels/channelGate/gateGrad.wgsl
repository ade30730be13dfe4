// One workgroup: the gradients of the gates of 4 joined channels of one picture.
// Buffers: x, y [B, pixels, C]; dWeighed [B, pixels, 2 C]; dGate [B, 2 C].
// Equation: dGate[b, j] = sum over pixels of dWeighed[b, pixel, j] * (x, y)[b, pixel, j].
// Out of range: channels beyond the last add zeros and are not stored.
struct Params { pixels: u32, channels: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read> dWeighed: array<f32>;
@group(0) @binding(3) var<storage, read_write> dGate: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

fn summand(pixel: u32, channel: u32) -> f32 {
  return dWeighed[pixel * 2u * params.channels + channel] * joinedAt(pixel, channel);
}
fn finish(at: u32, sum: f32) { dGate[at] = sum; }
