// One invocation: four numbers of the weighed map, 256 apart.
// Buffers: x, y [B, pixels, C]; gate [B, 2 C]; weighed [B, pixels, 2 C].
// Equation: weighed[b, pixel, j] = gate[b, j] * (x, y)[b, pixel, j].
// Out of range: numbers from `count` on are left alone.
struct Params { count: u32, pixels: u32, channels: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read> gate: array<f32>;
@group(0) @binding(3) var<storage, read_write> weighed: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

fn element(i: u32, place: Place) {
  if (place.isOfX) { weighed[i] = x[place.at] * gate[place.gate]; } else { weighed[i] = y[place.at] * gate[place.gate]; }
}
