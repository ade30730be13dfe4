import { median } from "./median.ts";

/** Factor that brings a prediction's median depth to the truth's. Both lists: the same valid pixels. */
export function medianRatio(predicted: ArrayLike<number>, truth: ArrayLike<number>): number {
  return median(truth) / median(predicted);
}

/** Decides the factor of every image from its own median ratio; `ratios` gives those of the whole sequence, and costs a
 *  pass over it. */
export type ScaleAlignment = (
  ratios: () => Promise<readonly number[]>,
) => Promise<(ownRatio: number) => number>;

/** Monocular depth has no scale of its own; which one a method is granted decides what is compared (method 7). */
export const scaleAlignments = {
  /** Every image its own median ratio: the field's usual way, blind to scale that drifts. */
  perImage: async () => (ownRatio) => ownRatio,
  /** One factor for all images, the median of their ratios: drifting scale counts as error. */
  perSequence: async (ratios) => {
    const factor = median(await ratios());
    return () => factor;
  },
  /** Predictions are taken as metres. */
  none: async () => () => 1,
} satisfies Record<string, ScaleAlignment>;

export type ScaleAlignmentName = keyof typeof scaleAlignments;
