/** Rigid transforms as row-major 3 x 4 `[R | t]`, the form of the protocol's `TransformRows`.
 *  Names carry the frames: `sourceFromTarget` takes target coordinates to source coordinates. */
export type Rows = readonly number[];
export type Point = readonly [x: number, y: number, z: number];

export function transformPoint(m: Rows, [x, y, z]: Point): Point {
  return [
    m[0] * x + m[1] * y + m[2] * z + m[3],
    m[4] * x + m[5] * y + m[6] * z + m[7],
    m[8] * x + m[9] * y + m[10] * z + m[11],
  ];
}

/** `compose(aFromB, bFromC)` is `aFromC`. */
export function compose(aFromB: Rows, bFromC: Rows): Rows {
  const rows: number[] = [];
  for (let r = 0; r < 3; r++) {
    for (let c = 0; c < 4; c++) {
      let sum = c === 3 ? aFromB[4 * r + 3] : 0;
      for (let k = 0; k < 3; k++) sum += aFromB[4 * r + k] * bFromC[4 * k + c];
      rows.push(sum);
    }
  }
  return rows;
}

/** The inverse of a rigid transform: `[Rᵀ | -Rᵀ t]`. */
export function invert(m: Rows): Rows {
  const [x, y, z] = [m[3], m[7], m[11]];
  const row = (i: number) => [m[i], m[4 + i], m[8 + i], -(m[i] * x + m[4 + i] * y + m[8 + i] * z)];
  return [...row(0), ...row(1), ...row(2)];
}

/** Centre of a camera in world coordinates. */
export function cameraCentre(camFromWorld: Rows): Point {
  const worldFromCam = invert(camFromWorld);
  return [worldFromCam[3], worldFromCam[7], worldFromCam[11]];
}
