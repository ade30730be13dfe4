import { compose, fromRows, invert, type RigidTransform, toRows } from "../geometry/pose.ts";
import { convexUpsample, type UpsampleBorder } from "../kernels/convexUpsample/convexUpsample.ts";
import { optimR } from "../reconstruction/optimR.ts";
import { refineTranslation, sourceFromTargetOfMotion } from "../reconstruction/rigidTransform.ts";
import { type Tensor4D, tf } from "../tensor/tf.ts";
import { type Case5Golden, withLastRow } from "./case5Golden.ts";
import { bars } from "./tolerances.ts";

const { geometry } = bars.case5;

/** Case 5 under the other values of the numerics: where those of the published code give the stored numbers, theirs follow
 *  from the same. */
export async function otherNumerics(golden: Case5Golden): Promise<void> {
  await scaleAroundOne(golden);
  await infinitesimalRotation(golden);
  await composed(golden);
  for (const level of [1, 2, 3]) await otherUpsampling(golden, level);
}

const directions = [
  { suffix: "fwd", isEarlier: false },
  { suffix: "inv", isEarlier: true },
];

/** `translationScale`: an output of s - 1 around one is an output of s taken raw. */
async function scaleAroundOne(golden: Case5Golden): Promise<void> {
  for (const { suffix, isEarlier } of directions) {
    const refined = tf.tidy(() =>
      withLastRow(
        refineTranslation(
          golden.transforms("in.pose_gt"),
          {
            scale: tf.sub(golden.vectors("in.scale"), 1),
            residualTranslation: golden.vectors("in.residual_t"),
          },
          { isEarlier, parametrisation: "aroundOne" },
        ),
        1,
      ),
    );
    await golden.compareAs(`Tgt.${suffix} (translationScale aroundOne)`, geometry, refined, `Tgt.${suffix}`);
  }
}

/** `rotationAtZero`: away from the zero vector both values are one rotation. */
async function infinitesimalRotation(golden: Case5Golden): Promise<void> {
  for (const { suffix, isEarlier } of directions) {
    const transform = tf.tidy(() => {
      const motion = {
        axisAngle: golden.vectors("in.axisangle"),
        translation: golden.vectors("in.translation"),
      };
      const options = { isEarlier, rotationAtZero: "infinitesimal" } as const;
      return withLastRow(sourceFromTargetOfMotion(motion, options), 1);
    });
    await golden.compareAs(`T.${suffix} (rotationAtZero infinitesimal)`, geometry, transform, `T.${suffix}`);
  }
}

/** `resampling`: two poses whose product is the stored one sample the source where that one does, in this order alone. */
async function composed(golden: Case5Golden): Promise<void> {
  const [whole, residual] = ["T.fwd", "Tgt.fwd"].map((name) => transformsOf(golden.values(name)));
  const first = whole.map((transform, b) => compose(transform, invert(residual[b])));
  const warped = tf.tidy(() => {
    const [source, depths] = [golden.map("in.source"), golden.map("depth")];
    const [sourceFromTarget, ofResidual] = [first, residual].map((transforms) =>
      tf.tensor3d(transforms.flatMap(toRows), [transforms.length, 3, 4]),
    );
    return optimR.compose({
      ...{ source, depths, sourceFromTarget, residual: ofResidual, intrinsics: golden.intrinsics() },
      firstReconstruction: source,
    }).reconstruction;
  });
  await golden.compareAs("warped (resampling compose)", geometry, warped, "warped");
}

function transformsOf(matrices: Float32Array): RigidTransform[] {
  return Array.from({ length: matrices.length / 16 }, (_, b) =>
    fromRows([...matrices.subarray(16 * b, 16 * b + 12)]),
  );
}

/** `upsamplingGain` is a factor on the result; `upsamplingBorder` decides the fine pixels of the outermost cells alone. */
async function otherUpsampling(golden: Case5Golden, level: number): Promise<void> {
  const inputs = [`in.up${level}.disp`, `in.up${level}.mask`];
  const stored = `up${level}.out`;
  // The plain comparison has said what a subset lacks.
  if (inputs.some((name) => golden.stored.find(name) === null)) return;
  const factor = 2 ** level;
  const upsampled = (options: { readonly gain: number; readonly border: UpsampleBorder }) =>
    tf.tidy(() => {
      const [disparity, mask] = inputs.map((name) => golden.map(name));
      return convexUpsample(disparity, mask, factor, options);
    });
  await golden.compareAs(
    `${stored} (upsamplingGain 1)`,
    geometry,
    upsampled({ gain: 1, border: "zero" }),
    stored,
    (reference) => tf.div(reference, 8),
  );
  const inside = (map: Tensor4D): Tensor4D => {
    const [, height, width] = map.shape;
    return tf.slice4d(map, [0, factor, factor, 0], [-1, height - 2 * factor, width - 2 * factor, -1]);
  };
  const replicated = upsampled({ gain: 8, border: "replicate" });
  await golden.compareAs(
    `${stored} (upsamplingBorder replicate, inside)`,
    geometry,
    tf.tidy(() => inside(replicated)),
    stored,
    inside,
  );
  replicated.dispose();
}
