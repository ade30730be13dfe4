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

fn productsOf(pair: ChannelPair) -> array<vec4f, 4> {
  let stride = 3u * params.channels;
  let keys = params.channels + pair.head + pair.row;
  let values = 2u * params.channels + pair.head + pair.column;
  var largest = vec4f(LOWEST);
  for (var token = pair.begin; token < pair.end; token++) {
    largest = max(largest, vectorAt(token * stride + keys));
  }
  var sum = vec4f(0.0);
  var products: array<vec4f, 4>;
  for (var token = pair.begin; token < pair.end; token++) {
    let weight = exp(vectorAt(token * stride + keys) - largest);
    let v = vectorAt(token * stride + values);
    sum += weight;
    for (var k = 0u; k < 4u; k++) { products[k] += weight[k] * v; }
  }
  if (pair.column == 0u) {
    for (var k = 0u; k < 4u && pair.row + k < pair.ofHead; k++) {
      let at = pair.strip * params.channels + pair.head + pair.row + k;
      stripMax[at] = largest[k];
      stripSum[at] = sum[k];
    }
  }
  return products;
}
