
// Rodrigues' rotation and its gradient, appended to a file that declares `params.smallestSquaredAngle`.
// Equation: R = cos a I + sin a [n]x + (1 - cos a) n n^T, n = v / (a + 1e-7), a = sqrt(max(v . v, smallestSquaredAngle)).
const DIVISION_GUARD = 1e-7;

fn angleOf(v: vec3f) -> f32 { return sqrt(max(dot(v, v), params.smallestSquaredAngle)); }

// [n]x, by columns.
fn crossProduct(n: vec3f) -> mat3x3f {
  return mat3x3f(0.0, n.z, -n.y, -n.z, 0.0, n.x, n.y, -n.x, 0.0);
}

fn rotationOf(v: vec3f) -> mat3x3f {
  let angle = angleOf(v);
  let n = v / (angle + DIVISION_GUARD);
  let c = cos(angle);
  let identity = mat3x3f(1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0);
  return c * identity + sin(angle) * crossProduct(n) + (1.0 - c) * mat3x3f(n.x * n, n.y * n, n.z * n);
}

// The gradient of v for the gradient d of R.
fn rotationGrad(v: vec3f, d: mat3x3f) -> vec3f {
  let angle = angleOf(v);
  let n = v / (angle + DIVISION_GUARD);
  let c = cos(angle);
  let s = sin(angle);
  // <d, [n]x> is n . skew.
  let skew = vec3f(d[1].z - d[2].y, d[2].x - d[0].z, d[0].y - d[1].x);
  let dn = s * skew + (1.0 - c) * (d * n + n * d);
  let dCosine = d[0].x + d[1].y + d[2].z - dot(n, d * n);
  let dAngle = c * dot(n, skew) - s * dCosine - dot(dn, n) / (angle + DIVISION_GUARD);
  // Below the smallest angle the root does not move.
  let moves = dot(v, v) >= params.smallestSquaredAngle;
  return dn / (angle + DIVISION_GUARD) + select(vec3f(0.0), dAngle / angle * v, moves);
}
