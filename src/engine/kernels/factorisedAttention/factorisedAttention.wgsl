// One invocation: 4 neighbouring pixels of a row times 4 channels of one head.
// Buffers: qkv [B, H, W, 3 C]; context [B, C, C / heads]; windows, see packWindows.wgsl; y [B, H, W, C].
// Equation, channel d of a head: y_d = q_d * (bias_d + sum over taps of window[tap] * v_d[pixel + tap])
//   + sum over e of q_e * context[e, d] / sqrt(C / heads); v counts as 0 outside the picture.
// Out of range: pixels beyond the row's and channels beyond the head's last are computed on whatever the bounds-checked
// loads give and not stored.
struct Params {
  batch: u32, height: u32, width: u32, channels: u32, heads: u32,
  side0: u32, heads0: u32, side1: u32, heads1: u32, side2: u32, heads2: u32,
}
@group(0) @binding(0) var<storage, read> qkv: array<f32>;
@group(0) @binding(1) var<storage, read> context: array<f32>;
@group(0) @binding(2) var<storage, read> windows: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

fn vectorAt(at: u32) -> vec4f { return vec4f(qkv[at], qkv[at + 1u], qkv[at + 2u], qkv[at + 3u]); }

fn contextVector(at: u32) -> vec4f { return vec4f(context[at], context[at + 1u], context[at + 2u], context[at + 3u]); }

// The values; the adjoint is the gradient's concern.
fn sourceAt(pixel: u32, channel: u32, isAdjoint: bool) -> vec4f {
  return vectorAt((3u * pixel + 2u) * params.channels + channel);
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let i = (workgroup.y * workgroups.x + workgroup.x) * 64u + local;
  let ofHead = params.channels / params.heads;
  let blocks = (ofHead + 3u) / 4u;
  let columns = (params.width + 3u) / 4u;
  // Neighbours share a head: windows of different sides seldom meet in a group.
  let pixels = blocks * columns * params.height;
  let picture = i / (pixels * params.heads);
  if (picture >= params.batch) { return; }
  let first = i % blocks * 4u;
  let x = i / blocks % columns * 4u;
  let row = picture * params.height + i / (blocks * columns) % params.height; // of all pictures
  let head = i / pixels % params.heads;
  let channel = head * ofHead + first;
  let pixel = row * params.width + x;
  let stride = 3u * params.channels;

  var attended: array<vec4f, 4>;
  let query = pixel * stride + head * ofHead;
  let contextAt = (picture * params.channels + head * ofHead) * ofHead + first;
  for (var e = 0u; e < ofHead; e++) {
    let ofKey = contextVector(contextAt + e * ofHead);
    for (var j = 0u; j < 4u; j++) { attended[j] += qkv[query + j * stride + e] * ofKey; }
  }

  let window = windowOf(head, channel);
  let encoded = convolved(row, x, channel, window, false);
  let bias = tapVector(window.start + window.side * window.side * window.stride);
  let scale = 1.0 / sqrt(f32(ofHead));
  for (var j = 0u; j < 4u && x + j < params.width; j++) {
    let result = attended[j] * scale + vectorAt(query + j * stride + first) * (encoded[j] + bias);
    for (var k = 0u; k < 4u && first + k < ofHead; k++) { y[(pixel + j) * params.channels + channel + k] = result[k]; }
  }
}
