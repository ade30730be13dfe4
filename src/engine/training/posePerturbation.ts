import { compose, invert, type RigidTransform, translationLength, type Vector3 } from "../geometry/pose.ts";
import { rotationFromQuaternion } from "../geometry/quaternion.ts";
import { normalAt, Purpose, uniformAt } from "../tensor/random.ts";
import { isPerturbed, type PosePerturbation } from "./config.ts";

/** Which of a dataset's pairs a coarse pose belongs to. */
export interface PairPlace {
  /** Index of the sequence in the dataset, and the number of its frames. */
  readonly sequence: number;
  readonly frames: number;
  /** Indices of the pair in the sequence. */
  readonly source: number;
  readonly target: number;
}

/** Random numbers set aside for a pair: two directions of two numbers each, and two magnitudes. */
const DRAWS_PER_PAIR = 6;

/** A coarse pose, damaged as a perturbation says. Of the motion from the earlier camera to the later one, [R | t],
 *
 *      R' = ΔR R         ΔR turns about a uniformly random axis, by an angle that is normal with standard deviation
 *                        `rotationDegrees`
 *      t' = f (t + e)    e points in a uniformly random direction; its length is normal with standard deviation
 *                        `translationPercent` of |t|
 *      f  = r (1 + x d)  r is `rescale` in sequences of even index and 1 / `rescale` in the others, d is
 *                        `scaleDriftPercent` / 100, and x the middle of the pair along the sequence, 0 at its first frame
 *                        and 1 at its last
 *
 *  Seen the other way round it is that motion's inverse. So the setting in degrees is the root mean square of the angle
 *  between what the networks are given and the export's pose. Errors of different pairs do not depend on one another.
 *  Every number depends on the perturbation's seed, the sequence and the pair's earlier frame alone. */
export function perturbedPose(
  cleanSourceFromTarget: RigidTransform,
  perturbation: PosePerturbation,
  place: PairPlace,
): RigidTransform {
  if (!isPerturbed(perturbation)) return cleanSourceFromTarget;
  return place.target < place.source
    ? perturbedMotion(cleanSourceFromTarget, perturbation, place)
    : invert(perturbedMotion(invert(cleanSourceFromTarget), perturbation, place));
}

function perturbedMotion(
  laterFromEarlier: RigidTransform,
  { rotationDegrees, translationPercent, scaleDriftPercent, rescale, seed }: PosePerturbation,
  { sequence, frames, source, target }: PairPlace,
): RigidTransform {
  const key = { seed, step: sequence, purpose: Purpose.posePerturbation };
  const first = DRAWS_PER_PAIR * Math.min(source, target);
  const direction = (draw: number): Vector3 =>
    directionAt(uniformAt(key, first + draw), uniformAt(key, first + draw + 1));

  const [axis, shiftDirection] = [direction(0), direction(2)];
  const angle = (normalAt(key, first + 4) * rotationDegrees * Math.PI) / 180;
  const shift = normalAt(key, first + 5) * (translationPercent / 100) * translationLength(laterFromEarlier);
  const [x, y, z] = axis.map((part) => part * Math.sin(angle / 2));
  const turn = { rotation: rotationFromQuaternion([Math.cos(angle / 2), x, y, z]), translation: [0, 0, 0] };

  const alongSequence = (source + target) / 2 / (frames - 1);
  const drift = 1 + (scaleDriftPercent / 100) * alongSequence;
  const factor = drift * (sequence % 2 === 0 ? rescale : 1 / rescale);
  return {
    rotation: compose(turn, laterFromEarlier).rotation,
    translation: laterFromEarlier.translation.map(
      (length, i) => factor * (length + shift * shiftDirection[i]),
    ),
  };
}

/** A direction that is uniform on the sphere if both numbers are uniform in [0, 1). */
function directionAt(u: number, v: number): Vector3 {
  const z = 2 * u - 1;
  const radius = Math.sqrt(1 - z * z);
  const longitude = 2 * Math.PI * v;
  return [radius * Math.cos(longitude), radius * Math.sin(longitude), z];
}
