// One invocation: the gradient of one element of x (or, with the two swapped, of y): the sum over the windows it is in.
//   own, other [B, H, W, C]; means, slopes of ssimGradWindow; dOwn [B, H, W, C]
// A window with slopes (px, py, q, r) gives x_j the term px + 2 q (x_j - mx) + r (y_j - my), once for each time that
// reflection put pixel j into it: twice for the second pixel from an edge in the edge's window.
struct Params { count: u32, height: u32, width: u32, channels: u32, isOwnY: u32 }
@group(0) @binding(0) var<storage, read> own: array<f32>;
@group(0) @binding(1) var<storage, read> other: array<f32>;
@group(0) @binding(2) var<storage, read> means: array<vec2f>;
@group(0) @binding(3) var<storage, read> slopes: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> dOwn: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

const WORKGROUP_SIZE = 64u;

// How often the window at `centre` holds position `i` along one axis; 0 if the window is not there.
fn multiplicity(centre: i32, i: i32, length: i32) -> f32 {
  if (centre < 0 || centre >= length) { return 0.0; }
  let isReflectedAtStart = centre == 0 && i == 1;
  let isReflectedAtEnd = centre == length - 1 && i == length - 2;
  return select(1.0, 2.0, isReflectedAtStart || isReflectedAtEnd);
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u) {
  let i = (workgroup.y * workgroups.x + workgroup.x) * WORKGROUP_SIZE + local;
  if (i >= params.count) { return; }
  let height = i32(params.height);
  let width = i32(params.width);
  let column = i32(i / params.channels % params.width);
  let row = i32(i / (params.channels * params.width) % params.height);

  var gradient = 0.0;
  for (var dy = -1; dy <= 1; dy++) {
    for (var dx = -1; dx <= 1; dx++) {
      let times = multiplicity(row + dy, row, height) * multiplicity(column + dx, column, width);
      if (times == 0.0) { continue; }
      let at = u32(i32(i) + (dy * width + dx) * i32(params.channels));
      let slope = slopes[at];
      var mean = means[at];
      var ofMean = slope.x;
      if (params.isOwnY != 0u) {
        mean = mean.yx;
        ofMean = slope.y;
      }
      gradient += times * (ofMean + 2.0 * slope.z * (own[i] - mean.x) + slope.w * (other[i] - mean.y));
    }
  }
  dOwn[i] = gradient;
}
