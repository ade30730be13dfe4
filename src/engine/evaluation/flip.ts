/** Share of the width at each side where only one of the two predictions is taken; it fades out over as much again. */
const EDGE = 0.05;

/** Flip post-processing (Godard et al. 2017): a picture is predicted as it is and mirrored, and the two are averaged,
 *  except near the left edge, where the mirrored prediction counts alone, and near the right edge, where the direct one
 *  does: from stereo, the other one saw nothing there.
 *  @param direct inverse depth of the picture, row-major, height * width
 *  @param mirrored inverse depth of the mirrored picture, as predicted, that is not yet mirrored back */
export function flipCombined(
  direct: ArrayLike<number>,
  mirrored: ArrayLike<number>,
  width: number,
  height: number,
): Float32Array {
  const combined = new Float32Array(width * height);
  for (let x = 0; x < width; x++) {
    const left = edgeWeight(x, width);
    const right = edgeWeight(width - 1 - x, width);
    const both = (1 - left - right) / 2;
    for (let row = 0; row < combined.length; row += width) {
      combined[row + x] = (right + both) * direct[row + x] + (left + both) * mirrored[row + width - 1 - x];
    }
  }
  return combined;
}

/** 1 over the outer 5 % of the width, 0 from 10 % on, linear between; measured from the first pixel's centre (0) to the
 *  last one's (1), as published. */
function edgeWeight(pixelsFromEdge: number, width: number): number {
  const distance = width === 1 ? 0 : pixelsFromEdge / (width - 1);
  return 1 - Math.min(1, Math.max(0, (distance - EDGE) / EDGE));
}
