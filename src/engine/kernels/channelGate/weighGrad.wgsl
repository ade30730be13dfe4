// One invocation: four numbers of the gradients of x and y, 256 apart.
// Buffers: dWeighed [B, pixels, 2 C]; gate [B, 2 C]; dX, dY [B, pixels, C].
// Equation: (dX, dY)[b, pixel, j] = gate[b, j] * dWeighed[b, pixel, j].
// Out of range: numbers from `count` on are left alone.
struct Params { count: u32, pixels: u32, channels: u32 }
@group(0) @binding(0) var<storage, read> dWeighed: array<f32>;
@group(0) @binding(1) var<storage, read> gate: array<f32>;
@group(0) @binding(2) var<storage, read_write> dX: array<f32>;
@group(0) @binding(3) var<storage, read_write> dY: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

fn element(i: u32, place: Place) {
  let d = dWeighed[i] * gate[place.gate];
  if (place.isOfX) { dX[place.at] = d; } else { dY[place.at] = d; }
}
