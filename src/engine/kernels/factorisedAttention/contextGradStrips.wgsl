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
  let column = i % blocks * 4u;
  let query = i / blocks % blocks * 4u;
  let head = i / (blocks * blocks) % params.heads;

  let picture = strip / params.strips * params.tokens;
  let firstToken = strip % params.strips * params.tokensPerStrip;
  let end = picture + min(firstToken + params.tokensPerStrip, params.tokens);
  var products: array<vec4f, 4>;
  for (var token = picture + firstToken; token < end; token++) {
    let q = 3u * token * params.channels + head * ofHead + query;
    let d = token * params.channels + head * ofHead + column;
    let gradient = vec4f(dy[d], dy[d + 1u], dy[d + 2u], dy[d + 3u]);
    for (var k = 0u; k < 4u; k++) { products[k] += qkv[q + k] * gradient; }
  }

  let scale = 1.0 / sqrt(f32(ofHead));
  for (var k = 0u; k < 4u && query + k < ofHead; k++) {
    let start = (strip * params.channels + head * ofHead + query + k) * ofHead + column;
    for (var j = 0u; j < 4u && column + j < ofHead; j++) { partials[start + j] = products[k][j] * scale; }
  }
}
