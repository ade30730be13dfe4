import { permute } from "../checkpoint/names.ts";
import type { Tensor } from "../tensor/tf.ts";
import type { GoldenTensor } from "./goldenFolder.ts";
import type { ParityResult } from "./types.ts";

/** Distance of `ours` from `reference`, element by element in the same order. A reference of zeros gives relL2 = the
 *  plain L2 norm. Any value that is not finite makes both distances infinite. */
export function distance(
  ours: ArrayLike<number>,
  reference: ArrayLike<number>,
): { relL2: number; maxAbs: number } {
  if (ours.length !== reference.length)
    throw new Error(`Cannot compare ${ours.length} values with ${reference.length}.`);
  let squaredDifference = 0;
  let squaredReference = 0;
  let maxAbs = 0;
  for (let i = 0; i < reference.length; i++) {
    const difference = ours[i] - reference[i];
    squaredDifference += difference * difference;
    squaredReference += reference[i] * reference[i];
    maxAbs = Math.max(maxAbs, Math.abs(difference));
  }
  if (!Number.isFinite(squaredDifference))
    return { relL2: Number.POSITIVE_INFINITY, maxAbs: Number.POSITIVE_INFINITY };
  const norm = squaredReference > 0 ? Math.sqrt(squaredReference) : 1;
  return { relL2: Math.sqrt(squaredDifference) / norm, maxAbs };
}

/** One row of a parity report, decided on relL2. `ours` is read back and disposed.
 *  Rank-4 tensors are taken from [B,H,W,C] to the reference's [B,C,H,W]; others must have the same order already. */
export async function compareTensor(
  parityCase: string,
  name: string,
  ours: Tensor,
  reference: GoldenTensor,
  tolerance: number,
): Promise<ParityResult> {
  const values = (await ours.data<"float32">()) as Float32Array;
  const isMap = ours.rank === 4;
  const shape = isMap ? channelsFirst(ours.shape) : ours.shape;
  ours.dispose();
  const wanted = reference.shape;
  if (isMap ? shape.join() !== wanted.join() : sizeOf(shape) !== sizeOf(wanted))
    throw new Error(`${name}: ours is [${shape.join(", ")}], the reference [${wanted.join(", ")}].`);
  const ordered = isMap ? permute(values, ours.shape, [0, 3, 1, 2]) : values;
  const { relL2, maxAbs } = distance(ordered, reference.data);
  return { case: parityCase, name, relL2, maxAbs, tolerance, ok: relL2 <= tolerance };
}

function channelsFirst([batch, height, width, channels]: readonly number[]): number[] {
  return [batch, channels, height, width];
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
