import { colourAugment } from "../kernels/colourAugment/colourAugment.ts";
import { Purpose, shuffled, uniformAt } from "../tensor/random.ts";
import { type Tensor2D, type Tensor4D, tf } from "../tensor/tf.ts";
import type { RunConfig } from "./config.ts";
import type { Batch } from "./trainingSet.ts";

/** Half ranges of the published colour augmentation. */
const STRENGTH = { brightness: 0.2, contrast: 0.2, saturation: 0.2, hue: 0.1 } as const;
/** Random numbers set aside for a picture: the chance and the four strengths. */
const DRAWS_PER_PICTURE = 8;
/** Leaves a picture as it is. */
const UNCHANGED = [1, 1, 1, 0, 0, 1, 2, 3] as const;

/** What the networks see of a batch: with the configured probability a sample's three pictures are coloured, alike or
 *  (as published, which means to share but does not) each with a draw of its own. The losses use the clean pictures.
 *  Depends on the seed and the batch alone, so that every visit of a sample sees the same colours. */
export function seenBatch(
  batch: Batch,
  config: RunConfig,
  batchIndex: number,
): { readonly target: Tensor4D; readonly sources: readonly Tensor4D[] } {
  const clean = [batch.target, ...batch.sources.map(({ picture }) => picture)];
  if (!config.augmentation.colour) return { target: clean[0], sources: clean.slice(1) };
  const factorsOf = (picture: number): Tensor2D =>
    tf.tensor2d(
      batch.triplets.map((_, sample) =>
        colourFactors(config, { batchIndex, sample, pictures: clean.length, picture }),
      ),
    );
  const shared = config.numerics.colourDraws === "perSample" ? factorsOf(0) : null;
  const [target, ...sources] = clean.map((pictures, i) => colourAugment(pictures, shared ?? factorsOf(i)));
  return { target, sources };
}

/** Whose colours are drawn: picture `picture` of the `pictures` of a sample. */
interface Draw {
  readonly batchIndex: number;
  readonly sample: number;
  readonly pictures: number;
  readonly picture: number;
}

/** A row of `colourAugment`: brightness, contrast, saturation, hue, and the order of the four. */
function colourFactors(
  { seed, augmentation, optimiser }: RunConfig,
  { batchIndex, sample, pictures, picture }: Draw,
): number[] {
  const key = { seed, step: batchIndex, purpose: Purpose.augmentation };
  const drawOf = (of: number, i: number): number =>
    uniformAt(key, (sample * pictures + of) * DRAWS_PER_PICTURE + i);
  // Whether a sample is coloured at all is decided once for its pictures.
  if (drawOf(0, 0) >= augmentation.probability) return [...UNCHANGED];
  const around = (centre: number, halfRange: number, i: number): number =>
    centre + halfRange * (2 * drawOf(picture, i) - 1);
  // The order's stream is keyed by the picture's place in the run, which no other picture shares.
  const order = shuffled(4, {
    ...key,
    purpose: Purpose.augmentationOrder,
    step: (batchIndex * optimiser.batch + sample) * pictures + picture,
  });
  return [
    around(1, STRENGTH.brightness, 1),
    around(1, STRENGTH.contrast, 2),
    around(1, STRENGTH.saturation, 3),
    around(0, STRENGTH.hue, 4),
    ...order,
  ];
}
