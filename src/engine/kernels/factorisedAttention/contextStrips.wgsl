// One invocation: 4 key times 4 value channels of one head, over one strip of a picture's tokens (pixels).
// Buffers: qkv [batch, tokens, 3 channels]; stripMax, stripSum [batch, strips, channels];
//   partials [batch, strips, channels, channels / heads], the row a key channel, the column a value channel of its head.
// Equation, over the strip: stripMax = max k; stripSum = sum of w, partials = sum of w v^T, w = exp(k - stripMax).
// Out of range: channels beyond the head's last are computed on whatever the bounds-checked loads give and not stored.
struct Params { batch: u32, tokens: u32, channels: u32, heads: u32, strips: u32, tokensPerStrip: u32 }
@group(0) @binding(0) var<storage, read> qkv: array<f32>;
@group(0) @binding(1) var<storage, read_write> stripMax: array<f32>;
@group(0) @binding(2) var<storage, read_write> stripSum: array<f32>;
@group(0) @binding(3) var<storage, read_write> partials: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

const LOWEST = -3.4028234663852886e38;

fn vectorAt(at: u32) -> vec4f { return vec4f(qkv[at], qkv[at + 1u], qkv[at + 2u], qkv[at + 3u]); }

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let i = (workgroup.y * workgroups.x + workgroup.x) * 64u + local;
  let ofHead = params.channels / params.heads;
  let blocks = (ofHead + 3u) / 4u;
  let strip = i / (params.heads * blocks * blocks); // of all pictures
  if (strip >= params.batch * params.strips) { return; }
  let value = i % blocks * 4u;
  let key = i / blocks % blocks * 4u;
  let head = i / (blocks * blocks) % params.heads;

  let stride = 3u * params.channels;
  let picture = strip / params.strips * params.tokens;
  let token = strip % params.strips * params.tokensPerStrip;
  let begin = (picture + token) * stride;
  let end = (picture + min(token + params.tokensPerStrip, params.tokens)) * stride;
  let keys = params.channels + head * ofHead + key;
  let values = 2u * params.channels + head * ofHead + value;

  var largest = vec4f(LOWEST);
  for (var at = begin; at < end; at += stride) { largest = max(largest, vectorAt(at + keys)); }
  var sum = vec4f(0.0);
  var products: array<vec4f, 4>;
  for (var at = begin; at < end; at += stride) {
    let weight = exp(vectorAt(at + keys) - largest);
    let v = vectorAt(at + values);
    sum += weight;
    for (var k = 0u; k < 4u; k++) { products[k] += weight[k] * v; }
  }

  for (var k = 0u; k < 4u; k++) {
    if (key + k < ofHead) {
      let column = strip * params.channels + head * ofHead + key + k;
      if (value == 0u) {
        stripMax[column] = largest[k];
        stripSum[column] = sum[k];
      }
      for (var j = 0u; j < 4u; j++) {
        if (value + j < ofHead) { partials[column * ofHead + value + j] = products[k][j]; }
      }
    }
  }
}
