// One invocation: four numbers of the gradients of x and y, 256 apart.
// Buffers: dMeans [B, 2 C]; dSeenX, dSeenY, dX, dY [B, pixels, C], the first two from where x and y are read after their means.
// Equation: (dX, dY)[b, pixel, j] = (dSeenX, dSeenY)[b, pixel, j] + dMeans[b, j] / pixels.
// Out of range: numbers from `count` on are left alone.
struct Params { count: u32, pixels: u32, channels: u32 }
@group(0) @binding(0) var<storage, read> dMeans: array<f32>;
@group(0) @binding(1) var<storage, read> dSeenX: array<f32>;
@group(0) @binding(2) var<storage, read> dSeenY: array<f32>;
@group(0) @binding(3) var<storage, read_write> dX: array<f32>;
@group(0) @binding(4) var<storage, read_write> dY: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

fn element(i: u32, place: Place) {
  let share = dMeans[place.gate] / f32(params.pixels);
  if (place.isOfX) { dX[place.at] = dSeenX[place.at] + share; } else { dY[place.at] = dSeenY[place.at] + share; }
}
