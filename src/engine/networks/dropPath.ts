import type { BranchFactors } from "../kernels/conv2d/conv2d.ts";
import { type Tensor2D, tf } from "../tensor/tf.ts";
import type { DropPathMode } from "./mode.ts";

/** Stochastic depth of one forward pass: a residual branch is dropped for whole samples; survivors are scaled so that
 *  the expectation stays. */
export interface DropPath {
  /** The factors of a branch, 0 or 1 / keep for each sample; undefined where it is always kept. */
  factorsOf(branch: number): BranchFactors | undefined;
}

/** `rates[branch]` is the chance that the branch is dropped. The factors of all branches are made at once, on the GPU,
 *  from the mode's uniform numbers [branches, B]. */
export function dropPathOf(mode: DropPathMode, rates: (highestRate: number) => readonly number[]): DropPath {
  if (mode.kind === "off") return { factorsOf: () => undefined };
  const keep = rates(mode.highestRate).map((rate) => 1 - rate);
  const { uniforms } = mode;
  if (uniforms.shape[0] !== keep.length)
    throw new Error(`Stochastic depth needs ${keep.length} rows of numbers, got ${uniforms.shape[0]}.`);
  const keepColumn = tf.tensor2d(keep, [keep.length, 1]);
  const values = tf.div(tf.floor(tf.add(uniforms, keepColumn)), keepColumn) as Tensor2D;
  return { factorsOf: (branch) => (keep[branch] === 1 ? undefined : { values, row: branch }) };
}
