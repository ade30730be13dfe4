import { type Comparison, differentiated } from "../../stock/comparison.ts";
import type { Tensor2D, Tensor3D } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import { composeTransforms, pixelTransform, transformOfMotion, withRefinedTranslation } from "./pose.ts";

/** From what the pose networks say of one source to the matrix that `project` takes, as Optim R composes it, with the
 *  gradients of all four predictions. */
export function poseComparison(batch: number): Comparison {
  const vectors = (seed: number, length: number) => tensorOf(randomArray(seed, [batch, length], 0.1, 0.2));
  const intrinsics = tensorOf(randomArray(5, [batch, 4], 50, 60)) as Tensor2D;
  const coarse = tensorOf(randomArray(6, [batch, 3, 4])) as Tensor3D;
  return {
    name: `poses of ${batch}, from predictions to pixels, forward and four gradients`,
    run: differentiated(
      (axisAngle, translation, scale, shift) => {
        const options = { isInverted: true, smallestSquaredAngle: 1e-12 };
        const residual = transformOfMotion(axisAngle as Tensor2D, translation as Tensor2D, options);
        const refined = withRefinedTranslation(coarse, scale as Tensor2D, shift as Tensor2D, {
          offset: 1,
          sign: -1,
        });
        return pixelTransform(intrinsics, intrinsics, composeTransforms(refined, residual));
      },
      [vectors(1, 3), vectors(2, 3), vectors(3, 1), vectors(4, 3)],
    ),
  };
}
