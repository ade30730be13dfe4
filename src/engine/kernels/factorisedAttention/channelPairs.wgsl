
// Which channels and tokens an invocation takes, and where its products go; appended to a file that declares the bindings and
// `productsOf(pair)`, 4 rows of 4 columns.
struct ChannelPair {
  strip: u32, // of all pictures
  head: u32, // its first channel
  ofHead: u32, // channels of a head
  row: u32, // the first of 4 channels of the head
  column: u32,
  begin: u32, // tokens of all pictures
  end: u32,
}

fn channelPairOf(i: u32) -> ChannelPair {
  let ofHead = params.channels / params.heads;
  let blocks = (ofHead + 3u) / 4u;
  let strip = i / (params.heads * blocks * blocks);
  let picture = strip / params.strips * params.tokens;
  let token = strip % params.strips * params.tokensPerStrip;
  return ChannelPair(
    strip,
    i / (blocks * blocks) % params.heads * ofHead,
    ofHead,
    i / blocks % blocks * 4u,
    i % blocks * 4u,
    picture + token,
    picture + min(token + params.tokensPerStrip, params.tokens),
  );
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let pair = channelPairOf((workgroup.y * workgroups.x + workgroup.x) * 64u + local);
  if (pair.strip >= params.batch * params.strips) { return; }
  let products = productsOf(pair);
  for (var k = 0u; k < 4u && pair.row + k < pair.ofHead; k++) {
    let start = (pair.strip * params.channels + pair.head + pair.row + k) * pair.ofHead + pair.column;
    for (var j = 0u; j < 4u && pair.column + j < pair.ofHead; j++) { partials[start + j] = products[k][j]; }
  }
}
