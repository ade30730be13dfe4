// One invocation: one number of the packed windows, stored where packWindows.wgsl read it.
// Buffers: windows, as there; filter0, bias0, filter1, bias1, filter2, bias2.
// Equation: filter0, bias0, filter1, bias1, filter2, bias2, one after the other = windows.
// Out of range: numbers from `size` on are left alone; a window that does not exist has size 0,
// and its outputs, of one number since a binding needs a buffer, are set to 0.
struct Params { filterSize0: u32, biasSize0: u32, filterSize1: u32, biasSize1: u32, filterSize2: u32, size: u32 }
@group(0) @binding(0) var<storage, read> windows: array<f32>;
@group(0) @binding(1) var<storage, read_write> filter0: array<f32>;
@group(0) @binding(2) var<storage, read_write> bias0: array<f32>;
@group(0) @binding(3) var<storage, read_write> filter1: array<f32>;
@group(0) @binding(4) var<storage, read_write> bias1: array<f32>;
@group(0) @binding(5) var<storage, read_write> filter2: array<f32>;
@group(0) @binding(6) var<storage, read_write> bias2: array<f32>;
@group(0) @binding(7) var<uniform> params: Params;

fn store(i: u32, number: f32) {
  var at = i;
  if (at < params.filterSize0) { filter0[at] = number; return; }
  at -= params.filterSize0;
  if (at < params.biasSize0) { bias0[at] = number; return; }
  at -= params.biasSize0;
  if (at < params.filterSize1) { filter1[at] = number; return; }
  at -= params.filterSize1;
  if (at < params.biasSize1) { bias1[at] = number; return; }
  at -= params.biasSize1;
  if (at < params.filterSize2) { filter2[at] = number; return; }
  bias2[at - params.filterSize2] = number;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x == 0u && params.filterSize1 == 0u) {
    filter1[0] = 0.0;
    bias1[0] = 0.0;
  }
  if (id.x == 0u && params.filterSize2 == 0u) {
    filter2[0] = 0.0;
    bias2[0] = 0.0;
  }
  if (id.x < params.size) { store(id.x, windows[id.x]); }
}
