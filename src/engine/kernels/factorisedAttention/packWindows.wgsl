// One invocation: one number of the packed windows.
// Buffers: filter0, filter1, filter2 [side, side, channels of the window]; bias0, bias1, bias2 [channels of the window];
//   windows: for each window its filter, then its bias, which so is one more tap.
// Equation: windows = filter0, bias0, filter1, bias1, filter2, bias2, one after the other.
// Out of range: numbers from `size` on are left alone; a window that does not exist has size 0 and is not read.
struct Params { filterSize0: u32, biasSize0: u32, filterSize1: u32, biasSize1: u32, filterSize2: u32, size: u32 }
@group(0) @binding(0) var<storage, read> filter0: array<f32>;
@group(0) @binding(1) var<storage, read> bias0: array<f32>;
@group(0) @binding(2) var<storage, read> filter1: array<f32>;
@group(0) @binding(3) var<storage, read> bias1: array<f32>;
@group(0) @binding(4) var<storage, read> filter2: array<f32>;
@group(0) @binding(5) var<storage, read> bias2: array<f32>;
@group(0) @binding(6) var<storage, read_write> windows: array<f32>;
@group(0) @binding(7) var<uniform> params: Params;

fn numberAt(i: u32) -> f32 {
  var at = i;
  if (at < params.filterSize0) { return filter0[at]; }
  at -= params.filterSize0;
  if (at < params.biasSize0) { return bias0[at]; }
  at -= params.biasSize0;
  if (at < params.filterSize1) { return filter1[at]; }
  at -= params.filterSize1;
  if (at < params.biasSize1) { return bias1[at]; }
  at -= params.biasSize1;
  if (at < params.filterSize2) { return filter2[at]; }
  return bias2[at - params.filterSize2];
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < params.size) { windows[id.x] = numberAt(id.x); }
}
