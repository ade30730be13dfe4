// One invocation: four elements of the gradient, 256 apart.
// Buffers: argument, dMinimum [count]; dx [count, channels].
// Equation: dx[c] = dMinimum where c = argument, else 0.
// Out of range: elements from `size` = count * channels on are left alone.
struct Params { size: u32, channels: u32 }
@group(0) @binding(0) var<storage, read> argument: array<i32>;
@group(0) @binding(1) var<storage, read> dMinimum: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let first = (workgroup.y * workgroups.x + workgroup.x) * 1024u + local;
  let end = min(first + 1024u, params.size);
  for (var i = first; i < end; i += 256u) {
    let pixel = i / params.channels;
    let c = i32(i % params.channels);
    if (c == argument[pixel]) {
      dx[i] = dMinimum[pixel];
    } else {
      dx[i] = 0.0;
    }
  }
}
