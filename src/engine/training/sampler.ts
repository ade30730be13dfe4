import { Purpose, shuffled } from "../tensor/random.ts";

/** The triplets of batch `batchIndex`: every epoch shuffles all triplets anew and drops the incomplete last batch.
 *  Depends on the seed and the index alone. */
export function tripletsOfBatch(seed: number, triplets: number, batch: number, batchIndex: number): number[] {
  const perEpoch = batchesPerEpoch(triplets, batch);
  const epoch = Math.floor(batchIndex / perEpoch);
  const order = shuffled(triplets, { seed, step: epoch, purpose: Purpose.shuffle });
  const first = (batchIndex % perEpoch) * batch;
  // Fewer triplets than a batch holds: the order starts over within the batch.
  return Array.from({ length: batch }, (_, i) => order[(first + i) % triplets]);
}

/** Whole batches in one pass over the triplets, at least 1. */
export function batchesPerEpoch(triplets: number, batch: number): number {
  return Math.max(1, Math.floor(triplets / batch));
}
