import { minimumOfChannels } from "../kernels/minimumOver/minimumOver.ts";
import { detach } from "../tensor/operation.ts";
import { type Tensor4D, tf } from "../tensor/tf.ts";

/** How the errors of several sources become candidates of the per-pixel minimum: [N,H,W,1] each -> [N,H,W,K].
 *  `minimum` lets every source stand for itself, against occlusion (method 4); `average` merges them into one. */
export const overSources = {
  minimum: (errors: readonly Tensor4D[]): Tensor4D => tf.concat([...errors], 3),
  average: (errors: readonly Tensor4D[]): Tensor4D => tf.div(tf.addN([...errors]), errors.length),
} satisfies Record<string, (errors: readonly Tensor4D[]) => Tensor4D>;

export interface ReconstructionError {
  /** [N,H,W,1]: L_rec per pixel, identity errors included where there are any. */
  readonly error: Tensor4D;
  /** [N,H,W,K]: of the reconstructions alone. */
  readonly reconstructions: Tensor4D;
  /** [N,H,W,1], without gradient: 1 where a reconstruction wins and the pixel trains, 0 where an unwarped source does. */
  readonly trainingMask: Tensor4D;
}

/** Per-pixel minimum over the reconstructions and, if given, the unwarped sources (method 4).
 *  reconstructions: [N,H,W,K] of `overSources`; identity: [N,H,W,J] of `identityErrors`, or null without auto-mask.
 *  At a tie the identity wins, then the earlier source, and it alone gets the gradient. */
export function minimumError(reconstructions: Tensor4D, identity: Tensor4D | null): ReconstructionError {
  const identities = identity === null ? 0 : identity.shape[3];
  const candidates = identity === null ? reconstructions : tf.concat([identity, reconstructions], 3);
  const { minimum, argument } = minimumOfChannels(candidates);
  const trainingMask: Tensor4D = tf.cast(tf.greaterEqual(detach(argument), identities), "float32");
  return { error: minimum, reconstructions, trainingMask };
}
