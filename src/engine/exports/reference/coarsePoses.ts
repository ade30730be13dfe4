import { type RigidTransform, sourceFromTarget, toMatrix4, withLengthsScaled } from "../../geometry/pose.ts";
import { writeNpy } from "../npy.ts";

export interface CoarsePosesOfTarget {
  readonly previous: RigidTransform;
  readonly target: RigidTransform;
  readonly next: RigidTransform;
}

/** The coarse poses of one target as the reference reads them: an array [2, 4, 4], first E_{t->t-1}, then E_{t->t+1}.
 *  Both take points of the target's camera to the source's (E_s · E_t⁻¹): the reference negates only AlignNet's residual
 *  for frame -1, never the stored matrix. float64; the reference rounds to float32.
 *  @param camFromWorld the three frames' poses.
 *  @param lengthFactor what their lengths are multiplied with. */
export function writeCoarsePoses(
  { previous, target, next }: CoarsePosesOfTarget,
  lengthFactor: number,
): Uint8Array<ArrayBuffer> {
  const matrices = [previous, next].flatMap((source) =>
    toMatrix4(withLengthsScaled(sourceFromTarget(source, target), lengthFactor)),
  );
  return writeNpy([2, 4, 4], Float64Array.from(matrices));
}
