// One invocation: 4 neighbouring pixels of a row times 4 channels of one head, of the gradient of q, k or v (by y).
// Buffers: qkv, dQkv [B, H, W, 3 C]; dy [B, H, W, C]; windows, see packWindows.wgsl; context, dContext [B, C, C / heads];
//   columnMax, columnInverse [B, C], which give the softmax over tokens: p = exp(k - columnMax) * columnInverse.
// Equation, channel d of a head: dq_d = dy_d * (window and bias on v_d) + sum over e of context[d, e] * dy_e / sqrt(C / heads);
//   dk_d = p_d * sum over e of dContext[d, e] * (v_e - context[d, e]);
//   dv_d = (window read backwards on q_d * dy_d) + sum over e of p_e * dContext[e, d].
// Out of range: pixels beyond the row's and channels beyond the head's last are computed on whatever the bounds-checked
// loads give and not stored.
struct Params {
  batch: u32, height: u32, width: u32, channels: u32, heads: u32,
  side0: u32, heads0: u32, side1: u32, heads1: u32, side2: u32, heads2: u32,
}
@group(0) @binding(0) var<storage, read> qkv: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read> windows: array<f32>;
@group(0) @binding(3) var<storage, read> context: array<f32>;
@group(0) @binding(4) var<storage, read> dContext: array<f32>;
@group(0) @binding(5) var<storage, read> columnMax: array<f32>;
@group(0) @binding(6) var<storage, read> columnInverse: array<f32>;
@group(0) @binding(7) var<storage, read_write> dQkv: array<f32>;
@group(0) @binding(8) var<uniform> params: Params;

const QUERY = 0u;
const KEY = 1u;
const VALUE = 2u;

struct Place { row: u32, x: u32, head: u32, first: u32 } // `first` of the 4 channels, counted within the head

fn vectorAt(at: u32) -> vec4f { return vec4f(qkv[at], qkv[at + 1u], qkv[at + 2u], qkv[at + 3u]); }

fn dyVector(at: u32) -> vec4f { return vec4f(dy[at], dy[at + 1u], dy[at + 2u], dy[at + 3u]); }

// The values for the query's gradient; for the values' own, the gradient of their windowed sum.
fn sourceAt(pixel: u32, channel: u32, isAdjoint: bool) -> vec4f {
  if (isAdjoint) { return vectorAt(3u * pixel * params.channels + channel) * dyVector(pixel * params.channels + channel); }
  return vectorAt((3u * pixel + 2u) * params.channels + channel);
}

fn queryGradient(place: Place, encoded: array<vec4f, 4>) -> array<vec4f, 4> {
  let ofHead = params.channels / params.heads;
  let channel = place.head * ofHead + place.first;
  let pixel = place.row * params.width + place.x;
  let scale = 1.0 / sqrt(f32(ofHead));
  let start = (place.row / params.height * params.channels + channel) * ofHead;
  var result: array<vec4f, 4>;
  for (var j = 0u; j < 4u; j++) { result[j] = encoded[j] * dyVector((pixel + j) * params.channels + channel); }
  for (var e = 0u; e < ofHead; e++) {
    let at = start + e;
    let ofValue = scale * vec4f(context[at], context[at + ofHead], context[at + 2u * ofHead], context[at + 3u * ofHead]);
    for (var j = 0u; j < 4u; j++) { result[j] += dy[(pixel + j) * params.channels + place.head * ofHead + e] * ofValue; }
  }
  return result;
}

fn keyGradient(place: Place) -> array<vec4f, 4> {
  let ofHead = params.channels / params.heads;
  let stride = 3u * params.channels;
  let channel = place.head * ofHead + place.first;
  let pixel = place.row * params.width + place.x;
  let column = place.row / params.height * params.channels + channel;
  var result: array<vec4f, 4>;
  var mean = vec4f(0.0); // of the sums over e, weighted by p over the tokens
  for (var e = 0u; e < ofHead; e++) {
    let at = column * ofHead + e;
    let gradient = vec4f(dContext[at], dContext[at + ofHead], dContext[at + 2u * ofHead], dContext[at + 3u * ofHead]);
    mean += gradient * vec4f(context[at], context[at + ofHead], context[at + 2u * ofHead], context[at + 3u * ofHead]);
    let value = pixel * stride + 2u * params.channels + place.head * ofHead + e;
    for (var j = 0u; j < 4u; j++) { result[j] += qkv[value + j * stride] * gradient; }
  }
  for (var j = 0u; j < 4u; j++) {
    let key = vectorAt((pixel + j) * stride + params.channels + channel);
    for (var k = 0u; k < 4u; k++) {
      let weight = exp(key[k] - columnMax[column + k]) * columnInverse[column + k];
      result[j][k] = weight * (result[j][k] - mean[k]);
    }
  }
  return result;
}

fn valueGradient(place: Place, windowed: array<vec4f, 4>) -> array<vec4f, 4> {
  let ofHead = params.channels / params.heads;
  let stride = 3u * params.channels;
  var result = windowed;
  let keys = (place.row * params.width + place.x) * stride + params.channels + place.head * ofHead;
  let columns = place.row / params.height * params.channels + place.head * ofHead;
  for (var e = 0u; e < ofHead; e++) {
    let column = columns + e;
    let at = column * ofHead + place.first;
    let gradient = columnInverse[column] * vec4f(dContext[at], dContext[at + 1u], dContext[at + 2u], dContext[at + 3u]);
    for (var j = 0u; j < 4u; j++) { result[j] += exp(qkv[keys + j * stride + e] - columnMax[column]) * gradient; }
  }
  return result;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let ofHead = params.channels / params.heads;
  let blocks = (ofHead + 3u) / 4u;
  let columns = (params.width + 3u) / 4u;
  // Neighbours share a head: windows of different sides seldom meet in a group.
  let pixels = blocks * columns * params.height;
  let picture = id.x / (pixels * params.heads);
  if (picture >= params.batch) { return; }
  let row = picture * params.height + id.x / (blocks * columns) % params.height; // of all pictures
  let place = Place(row, id.x / blocks % columns * 4u, id.x / pixels % params.heads, id.x % blocks * 4u);

  // The window on v with its bias, or read backwards on q * dy; called in one place, to be compiled once.
  var windowed: array<vec4f, 4>;
  if (id.y != KEY) {
    let channel = place.head * ofHead + place.first;
    let window = windowOf(place.head, channel);
    windowed = convolved(row, place.x, channel, window, id.y == VALUE);
    if (id.y == QUERY) {
      let bias = tapVector(window.start + window.side * window.side * window.stride);
      for (var j = 0u; j < 4u; j++) { windowed[j] += bias; }
    }
  }

  var result: array<vec4f, 4>;
  switch id.y {
    case QUERY: { result = queryGradient(place, windowed); }
    case KEY: { result = keyGradient(place); }
    default: { result = valueGradient(place, windowed); }
  }
  let start = (3u * (row * params.width + place.x) + id.y) * params.channels + place.head * ofHead + place.first;
  for (var j = 0u; j < 4u && place.x + j < params.width; j++) {
    for (var k = 0u; k < 4u && place.first + k < ofHead; k++) { dQkv[start + 3u * j * params.channels + k] = result[j][k]; }
  }
}
