import { colourAugment } from "../kernels/colourAugment/colourAugment.ts";
import { Purpose, shuffled, uniformAt } from "../tensor/random.ts";
import { type Tensor4D, tf } from "../tensor/tf.ts";
import type { RunConfig } from "./config.ts";
import type { Batch } from "./trainingSet.ts";

/** Half ranges of the published colour augmentation. */
const STRENGTH = { brightness: 0.2, contrast: 0.2, saturation: 0.2, hue: 0.1 } as const;
/** Random numbers set aside for a sample: the chance and the four strengths. */
const DRAWS_PER_SAMPLE = 8;
/** Leaves a picture as it is. */
const UNCHANGED = [1, 1, 1, 0, 0, 1, 2, 3] as const;

/** What the networks see of a batch: with the configured probability a sample's three pictures are coloured alike.
 *  (The published code draws anew for every picture although it means to share.) The losses use the clean pictures.
 *  Depends on the seed and the batch alone, so that every visit of a sample sees the same colours. */
export function seenBatch(
  batch: Batch,
  config: RunConfig,
  batchIndex: number,
): { readonly target: Tensor4D; readonly sources: readonly Tensor4D[] } {
  const clean = [batch.target, ...batch.sources.map(({ picture }) => picture)];
  if (!config.augmentation.colour) return { target: clean[0], sources: clean.slice(1) };
  const factors = tf.tensor2d(batch.triplets.map((_, sample) => colourFactors(config, batchIndex, sample)));
  const [target, ...sources] = clean.map((pictures) => colourAugment(pictures, factors));
  return { target, sources };
}

/** A row of `colourAugment`: brightness, contrast, saturation, hue, and the order of the four. */
function colourFactors(
  { seed, augmentation, optimiser }: RunConfig,
  batchIndex: number,
  sample: number,
): number[] {
  const key = { seed, step: batchIndex, purpose: Purpose.augmentation };
  const draw = (i: number): number => uniformAt(key, sample * DRAWS_PER_SAMPLE + i);
  if (draw(0) >= augmentation.probability) return [...UNCHANGED];
  const around = (centre: number, halfRange: number, i: number): number =>
    centre + halfRange * (2 * draw(i) - 1);
  // The order's stream is keyed by the sample's place in the run, which no other sample shares.
  const order = shuffled(4, {
    ...key,
    purpose: Purpose.augmentationOrder,
    step: batchIndex * optimiser.batch + sample,
  });
  return [
    around(1, STRENGTH.brightness, 1),
    around(1, STRENGTH.contrast, 2),
    around(1, STRENGTH.saturation, 3),
    around(0, STRENGTH.hue, 4),
    ...order,
  ];
}
