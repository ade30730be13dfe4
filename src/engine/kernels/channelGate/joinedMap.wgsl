
// Four numbers of a joined map [B, pixels, 2 C] an invocation, appended to a file that declares the bindings and
// `element(i, place)`.
struct Place {
  isOfX: bool,
  at: u32, // in x or y
  gate: u32, // in a vector [B, 2 C]
}

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let first = (workgroup.y * workgroups.x + workgroup.x) * 1024u + local;
  let end = min(first + 1024u, params.count);
  let joined = 2u * params.channels;
  for (var i = first; i < end; i += 256u) {
    let pixel = i / joined;
    let channel = i % joined;
    let isOfX = channel < params.channels;
    let at = pixel * params.channels + select(channel - params.channels, channel, isOfX);
    element(i, Place(isOfX, at, pixel / params.pixels * joined + channel));
  }
}
