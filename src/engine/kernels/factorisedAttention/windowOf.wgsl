// Shared by the kernels that know a head's depthwise window; they declare `params` (channels, heads and, for up to three
// windows, side and heads).

// The window of one channel: entry of tap t at start + t * stride; tap side * side is the bias.
struct Window { side: u32, stride: u32, start: u32 }

fn windowOf(head: u32, channel: u32) -> Window {
  let sides = vec3u(params.side0, params.side1, params.side2);
  let heads = vec3u(params.heads0, params.heads1, params.heads2);
  let ofHead = params.channels / params.heads;
  var firstHead = 0u;
  var start = 0u;
  var i = 0u;
  for (; i < 2u && head >= firstHead + heads[i]; i++) {
    firstHead += heads[i];
    start += (sides[i] * sides[i] + 1u) * heads[i] * ofHead;
  }
  return Window(sides[i], heads[i] * ofHead, start + channel - firstHead * ofHead);
}
