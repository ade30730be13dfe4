
// The sums themselves, appended to a file that declares the bindings, the sizes (width, height) of the map that is made and of
// its source, where in a row or column of the source a tap reads, and `finish(at, channel, sum)`.
const PIXELS = 4u;
const NOWHERE = -1;
override kernelSize: u32 = 3u;
override stride: u32 = 1u;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let id = (workgroup.y * workgroups.x + workgroup.x) * 64u + local;
  let size = size();
  let source = sourceSize();
  let blocks = (size.x + PIXELS - 1u) / PIXELS;
  let row = id / params.channels / blocks;
  if (row >= params.batch * size.y) { return; }
  let c = id % params.channels;
  let firstX = id / params.channels % blocks * PIXELS;

  var sum: array<f32, 4>;
  for (var ky = 0u; ky < kernelSize; ky++) {
    let sourceY = placeInSource(row % size.y, ky, source.y);
    if (sourceY == NOWHERE) { continue; }
    let sourceRow = (row / size.y * source.y + u32(sourceY)) * source.x;
    for (var kx = 0u; kx < kernelSize; kx++) {
      let weight = filters[(ky * kernelSize + kx) * params.channels + c];
      for (var j = 0u; j < PIXELS; j++) {
        let sourceX = placeInSource(firstX + j, kx, source.x);
        if (sourceX != NOWHERE) {
          sum[j] += weight * sourceAt((sourceRow + u32(sourceX)) * params.channels + c);
        }
      }
    }
  }

  for (var j = 0u; j < PIXELS; j++) {
    if (firstX + j < size.x) { finish((row * size.x + firstX + j) * params.channels + c, c, sum[j]); }
  }
}
