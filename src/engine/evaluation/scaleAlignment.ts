import { median } from "./median.ts";

/** Factor that brings a prediction's median depth to the truth's. Both lists: the same valid pixels. */
export function medianRatio(predicted: ArrayLike<number>, truth: ArrayLike<number>): number {
  return median(truth) / median(predicted);
}

/** An image's own median ratio, and the sequence it belongs to. */
export interface ImageRatio {
  readonly sequence: string;
  readonly ratio: number;
}

/** Decides the factor of every image; `ratios` gives those of all images, and costs a pass over them. */
export type ScaleAlignment = (
  ratios: () => Promise<readonly ImageRatio[]>,
) => Promise<(image: ImageRatio) => number>;

/** Monocular depth has no scale of its own; which one a method is granted decides what is compared (method 7). */
export const scaleAlignments = {
  /** Every image its own median ratio: the field's usual way, blind to scale that drifts. */
  perImage: async () => (image) => image.ratio,
  /** One factor for all images of a sequence, the median of their ratios: drifting scale counts as error. */
  perSequence: async (ratios) => {
    const ofSequence = new Map<string, number[]>();
    for (const { sequence, ratio } of await ratios()) {
      ofSequence.set(sequence, [...(ofSequence.get(sequence) ?? []), ratio]);
    }
    const factors = new Map([...ofSequence].map(([sequence, own]) => [sequence, median(own)]));
    return ({ sequence }) => {
      const factor = factors.get(sequence);
      if (factor === undefined) throw new RangeError(`No ratio of sequence "${sequence}" was given.`);
      return factor;
    };
  },
  /** Predictions are taken as metres. */
  none: async () => () => 1,
} satisfies Record<string, ScaleAlignment>;

export type ScaleAlignmentName = keyof typeof scaleAlignments;
