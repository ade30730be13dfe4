const DIVISION_GUARD = 1e-7;

/** Row-major [B,3,4] of axis-angle vectors and translations [B,3], from the definition with Rodrigues' formula, in float64. */
export function motionReference(
  axisAngle: ArrayLike<number>,
  translation: ArrayLike<number>,
  { isInverted, smallestSquaredAngle }: { isInverted: boolean; smallestSquaredAngle: number },
): Float64Array {
  const transforms: number[] = [];
  for (let i = 0; i < axisAngle.length; i += 3) {
    const v = [0, 1, 2].map((k) => axisAngle[i + k]);
    const t = [0, 1, 2].map((k) => translation[i + k]);
    const angle = Math.sqrt(Math.max(v[0] ** 2 + v[1] ** 2 + v[2] ** 2, smallestSquaredAngle));
    const n = v.map((x) => x / (angle + DIVISION_GUARD));
    const cross = [
      [0, -n[2], n[1]],
      [n[2], 0, -n[0]],
      [-n[1], n[0], 0],
    ];
    const entry = (row: number, column: number): number =>
      (row === column ? Math.cos(angle) : 0) +
      Math.sin(angle) * cross[row][column] +
      (1 - Math.cos(angle)) * n[row] * n[column];
    for (const row of [0, 1, 2]) {
      const ofRow = [0, 1, 2].map((column) => (isInverted ? entry(column, row) : entry(row, column)));
      const moved = -(ofRow[0] * t[0] + ofRow[1] * t[1] + ofRow[2] * t[2]);
      transforms.push(...ofRow, isInverted ? moved : t[row]);
    }
  }
  return Float64Array.from(transforms);
}

/** aFromB bFromC, each row-major [B,3,4] with a last row (0 0 0 1) to be thought of. */
export function composeReference(aFromB: ArrayLike<number>, bFromC: ArrayLike<number>): Float64Array {
  return Float64Array.from(aFromB, (entry, i) => {
    const [sample, row, column] = [Math.floor(i / 12), Math.floor(i / 4) % 3, i % 4];
    const a = (k: number): number => aFromB[12 * sample + 4 * row + k];
    const b = (k: number): number => bFromC[12 * sample + 4 * k + column];
    return a(0) * b(0) + a(1) * b(1) + a(2) * b(2) + (column === 3 ? entry : 0);
  });
}

/** (R | (scale + offset) t + sign shift) of coarse [B,3,4]. */
export function refineTranslationReference(
  coarse: ArrayLike<number>,
  scale: ArrayLike<number>,
  shift: ArrayLike<number>,
  { offset, sign }: { offset: number; sign: number },
): Float64Array {
  return Float64Array.from(coarse, (entry, i) =>
    i % 4 === 3 ? (scale[Math.floor(i / 12)] + offset) * entry + sign * shift[Math.floor(i / 4)] : entry,
  );
}

/** K_s (R | t) (K_t⁻¹ 0; 0 1); intrinsics [B,4] as (fx, fy, cx, cy). */
export function pixelTransformReference(
  sourceIntrinsics: ArrayLike<number>,
  targetIntrinsics: ArrayLike<number>,
  sourceFromTarget: ArrayLike<number>,
): Float64Array {
  return Float64Array.from(sourceFromTarget, (_, i) => {
    const [sample, row, column] = [Math.floor(i / 12), Math.floor(i / 4) % 3, i % 4];
    const at = (k: number, l: number): number => sourceFromTarget[12 * sample + 4 * k + l];
    const [fx, fy, cx, cy] = [0, 1, 2, 3].map((k) => sourceIntrinsics[4 * sample + k]);
    const [gx, gy, dx, dy] = [0, 1, 2, 3].map((k) => targetIntrinsics[4 * sample + k]);
    const k = [
      [fx, 0, cx],
      [0, fy, cy],
      [0, 0, 1],
    ][row];
    const kT = (l: number): number => k[0] * at(0, l) + k[1] * at(1, l) + k[2] * at(2, l);
    const inverse = [
      [1 / gx, 0, -dx / gx, 0],
      [0, 1 / gy, -dy / gy, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ];
    return [0, 1, 2, 3].reduce((sum, l) => sum + kT(l) * inverse[l][column], 0);
  });
}
