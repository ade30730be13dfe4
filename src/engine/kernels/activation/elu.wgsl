// One invocation: four elements, 256 apart.
// Buffers: x, y [count].
// Equation: y = x where x > 0, else exp(x) - 1; near 0 by its series, where the difference would cancel.
// Out of range: elements from `count` on are left alone.
struct Params { count: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

/** exp(v) - 1 for v <= 0; seven terms of the series leave 2e-8 at -0.3. */
fn expMinusOne(v: f32) -> f32 {
  let series = v * (1.0 + v / 2.0 * (1.0 + v / 3.0 * (1.0 + v / 4.0 * (1.0 + v / 5.0 * (1.0 + v / 6.0 * (1.0 + v / 7.0))))));
  return select(exp(v) - 1.0, series, v > -0.3);
}

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let first = (workgroup.y * workgroups.x + workgroup.x) * 1024u + local;
  let end = min(first + 1024u, params.count);
  for (var i = first; i < end; i += 256u) {
    let v = x[i];
    if (v > 0.0) {
      y[i] = v;
    } else {
      y[i] = expMinusOne(v);
    }
  }
}
