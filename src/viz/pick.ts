import { Matrix4, type PerspectiveCamera } from "three";

/** Index of the point that is drawn nearest to a place in the view, or null if none of those wanted is
 *  within `reachPx`.
 *  `points`: 3 N in the coordinates of `threeFromPoints`; `x`, `y`: pixels from the view's upper left corner. */
export function pickPoint(
  points: Float32Array,
  threeFromPoints: Matrix4,
  camera: PerspectiveCamera,
  view: { readonly width: number; readonly height: number },
  x: number,
  y: number,
  isWanted: (index: number) => boolean = () => true,
  reachPx = 6,
): number | null {
  const clipFromPoints = new Matrix4()
    .multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse)
    .multiply(threeFromPoints);
  const m = clipFromPoints.elements;
  let best: number | null = null;
  let bestDepth = Number.POSITIVE_INFINITY;
  for (let i = 0; i < points.length; i += 3) {
    if (!isWanted(i / 3)) continue;
    const px = points[i];
    const py = points[i + 1];
    const pz = points[i + 2];
    const w = m[3] * px + m[7] * py + m[11] * pz + m[15];
    if (w <= 0 || w >= bestDepth) continue;
    const screenX = ((m[0] * px + m[4] * py + m[8] * pz + m[12]) / w + 1) * 0.5 * view.width;
    const screenY = (1 - (m[1] * px + m[5] * py + m[9] * pz + m[13]) / w) * 0.5 * view.height;
    if (Math.hypot(screenX - x, screenY - y) > reachPx) continue;
    // Of the points under the pointer, the nearest to the camera hides the others.
    best = i / 3;
    bestDepth = w;
  }
  return best;
}
