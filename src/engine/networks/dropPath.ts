import type { BranchFactors } from "../kernels/conv2d/conv2d.ts";
import { type Tensor2D, type Tensor4D, tf } from "../tensor/tf.ts";
import type { DropPathMode } from "./mode.ts";

/** Stochastic depth of one forward pass: a residual branch is dropped for whole samples; survivors are scaled so that
 *  the expectation stays. */
export interface DropPath {
  /** The factors of a branch, 0 or 1 / keep for each sample; undefined where it is always kept. */
  factorsOf(branch: number): BranchFactors | undefined;
  /** trunk + factor x: for a branch whose last layer does not take the factors itself. */
  joined(trunk: Tensor4D, x: Tensor4D, branch: number): Tensor4D;
}

/** `rates[branch]` is the chance that the branch is dropped. The factors of all branches are made at once, on the GPU,
 *  from the mode's uniform numbers [branches, B]. */
export function dropPathOf(mode: DropPathMode, rates: (highestRate: number) => readonly number[]): DropPath {
  const factors = branchFactors(mode, rates);
  return {
    factorsOf: factors,
    joined: (trunk, x, branch) => {
      const ofBranch = factors(branch);
      if (ofBranch === undefined) return tf.add(trunk, x);
      const row = tf.slice2d(ofBranch.values, [ofBranch.row, 0], [1, -1]);
      return tf.add(trunk, tf.mul(x, tf.reshape(row, [x.shape[0], 1, 1, 1])));
    },
  };
}

function branchFactors(
  mode: DropPathMode,
  rates: (highestRate: number) => readonly number[],
): DropPath["factorsOf"] {
  if (mode.kind === "off") return () => undefined;
  const keep = rates(mode.highestRate).map((rate) => 1 - rate);
  const { uniforms } = mode;
  if (uniforms.shape[0] !== keep.length)
    throw new Error(`Stochastic depth needs ${keep.length} rows of numbers, got ${uniforms.shape[0]}.`);
  const keepColumn = tf.tensor2d(keep, [keep.length, 1]);
  const values = tf.div(tf.floor(tf.add(uniforms, keepColumn)), keepColumn) as Tensor2D;
  return (branch) => (keep[branch] === 1 ? undefined : { values, row: branch });
}
