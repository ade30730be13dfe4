import { movingAverage, type NormPass } from "../kernels/movingAverage/movingAverage.ts";
import { gather, layOut } from "../tensor/bucket.ts";
import { type Tensor, tf } from "../tensor/tf.ts";
import type { BatchStatistics } from "./mode.ts";
import type { ParameterStore } from "./params.ts";

/** PyTorch's default weight of the newest batch. */
export const RUNNING_MOMENTUM = 0.1;

/** Moves the running statistics towards those of a pass in place, a layer's passes in the order in which they ran:
 *  running = (1 - momentum) running + momentum batch, with the unbiased variance n / (n - 1), as PyTorch does.
 *  skip: int32 [1]; nothing changes while it is not 0.
 *  @throws if a layer saw a single value per channel, whose unbiased variance does not exist. */
export function updateRunningStatistics(
  p: ParameterStore,
  { layers }: BatchStatistics,
  skip: Tensor,
  momentum = RUNNING_MOMENTUM,
): void {
  if (layers.length === 0) return;
  const layout = layOut(layers.map(({ moments }) => moments.size));
  const passesOf = new Map<string, NormPass[]>();
  layers.forEach(({ layer, moments, count }, i) => {
    if (count < 2)
      throw new Error(`${layer} saw one value per channel; training needs a larger picture or batch.`);
    const [passes, rows, channels] = moments.shape;
    const ofLayer = Array.from({ length: passes }, (_, pass) => ({
      momentsAt: layout.firsts[i] + pass * rows * channels,
      varianceScale: count / (count - 1),
    }));
    passesOf.set(layer, [...(passesOf.get(layer) ?? []), ...ofLayer]);
  });
  const { statistics } = p;
  const placeOf = (name: string): number => statistics.layout.firsts[p.placeOf(name).part];
  const norms = Array.from(passesOf, ([layer, passes]) => ({
    channels: p.get(`${layer}.running_mean`).size,
    meanAt: placeOf(`${layer}.running_mean`),
    varianceAt: placeOf(`${layer}.running_var`),
    passes,
  }));
  tf.tidy(() => {
    const moments = gather(
      layers.map(({ moments }) => moments),
      layout,
    );
    movingAverage(statistics.span(0, statistics.tensors.length), moments, norms, momentum, skip);
  });
}
