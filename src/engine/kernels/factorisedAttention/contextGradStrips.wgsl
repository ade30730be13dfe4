// One invocation: 4 query times 4 channels of one head, over one strip of a picture's tokens (pixels).
// Buffers: qkv [batch, tokens, 3 channels]; dy [batch, tokens, channels];
//   partials [batch, strips, channels, channels / heads], the row a query channel, the column a channel of dy.
// Equation, over the strip: partials = sum of q dy^T / sqrt(channels / heads).
// Out of range: channels beyond the head's last are computed on whatever the bounds-checked loads give and not stored.
struct Params { batch: u32, tokens: u32, channels: u32, heads: u32, strips: u32, tokensPerStrip: u32 }
@group(0) @binding(0) var<storage, read> qkv: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> partials: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

fn productsOf(pair: ChannelPair) -> array<vec4f, 4> {
  var products: array<vec4f, 4>;
  for (var token = pair.begin; token < pair.end; token++) {
    let q = 3u * token * params.channels + pair.head + pair.row;
    let d = token * params.channels + pair.head + pair.column;
    let gradient = vec4f(dy[d], dy[d + 1u], dy[d + 2u], dy[d + 3u]);
    for (var k = 0u; k < 4u; k++) { products[k] += qkv[q + k] * gradient; }
  }
  let scale = 1.0 / sqrt(f32(pair.ofHead));
  for (var k = 0u; k < 4u; k++) { products[k] *= scale; }
  return products;
}
