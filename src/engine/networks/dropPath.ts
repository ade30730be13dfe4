import { type Tensor2D, type Tensor4D, tf } from "../tensor/tf.ts";
import type { DropPathMode } from "./mode.ts";

/** Drops the `branch`-th of `branches` residual branches for whole samples; survivors are scaled so that the
 *  expectation stays. */
export type DropPath = (x: Tensor4D, branch: number) => Tensor4D;

/** Stochastic depth of one forward pass. `rates[branch]` is the chance that the branch is dropped.
 *  The masks of all branches are made at once, on the GPU, from the mode's uniform numbers [branches, B]. */
export function dropPathOf(mode: DropPathMode, rates: (highestRate: number) => readonly number[]): DropPath {
  if (mode.kind === "off") return (x) => x;
  const keep = rates(mode.highestRate).map((rate) => 1 - rate);
  const { uniforms } = mode;
  if (uniforms.shape[0] !== keep.length)
    throw new Error(`Stochastic depth needs ${keep.length} rows of numbers, got ${uniforms.shape[0]}.`);
  const keepColumn = tf.tensor2d(keep, [keep.length, 1]);
  const scales = tf.div(tf.floor(tf.add(uniforms, keepColumn)), keepColumn) as Tensor2D; // 0 or 1 / keep
  return (x, branch) => {
    if (keep[branch] === 1) return x;
    const ofBranch = tf.slice2d(scales, [branch, 0], [1, -1]);
    return tf.mul(x, tf.reshape(ofBranch, [x.shape[0], 1, 1, 1]));
  };
}
