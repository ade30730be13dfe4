import { colourAugment } from "../kernels/colourAugment/colourAugment.ts";
import { Purpose, shuffled, uniformAt } from "../tensor/random.ts";
import type { Tensor2D, Tensor4D } from "../tensor/tf.ts";
import type { RunConfig } from "./config.ts";
import type { Batch } from "./trainingSet.ts";

/** Half ranges that the published code sets (docs/numerics.md says what it then does instead). */
const STRENGTH = { brightness: 0.2, contrast: 0.2, saturation: 0.2, hue: 0.1 } as const;
/** Random numbers set aside for a picture: the chance and the four strengths. */
const DRAWS_PER_PICTURE = 8;
/** Leaves a picture as it is. */
const UNCHANGED = [1, 1, 1, 0, 0, 1, 2, 3] as const;

/** Pictures of a sample: the target and its two sources. */
const PICTURES = 3;

/** How many sets of colour factors a batch has: one for the three pictures of a sample, one each, or none. */
export function colourSets({ augmentation, numerics }: Pick<RunConfig, "augmentation" | "numerics">): number {
  if (!augmentation.colour) return 0;
  return numerics.colourDraws === "perSample" ? 1 : PICTURES;
}

/** Rows of `colourAugment` [B,8] for a batch, a set at a time, row-major: with the configured probability a sample's three
 *  pictures are coloured, alike or (as published, which means to share but does not) each with a draw of its own.
 *  Depend on the seed and the batch alone, so that every visit of a sample sees the same colours. */
export function colourFactorSets(config: RunConfig, batchIndex: number): Float32Array[] {
  return Array.from({ length: colourSets(config) }, (_, picture) =>
    Float32Array.from(
      Array.from({ length: config.optimiser.batch }, (_, sample) =>
        colourFactors(config, { batchIndex, sample, pictures: PICTURES, picture }),
      ).flat(),
    ),
  );
}

/** What the networks see of a batch; the losses use the clean pictures. factorSets: [B,8] each, see `colourFactorSets`. */
export function seenBatch(
  batch: Batch,
  factorSets: readonly Tensor2D[],
): { readonly target: Tensor4D; readonly sources: readonly Tensor4D[] } {
  const clean = [batch.target, ...batch.sources.map(({ picture }) => picture)];
  const [target, ...sources] =
    factorSets.length === 0
      ? clean
      : clean.map((pictures, i) => colourAugment(pictures, factorSets[i % factorSets.length]));
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
