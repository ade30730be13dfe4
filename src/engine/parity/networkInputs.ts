import { permute } from "../checkpoint/names.ts";
import type { ParameterSpec } from "../networks/declaration.ts";
import { BatchStatistics, type ForwardMode } from "../networks/mode.ts";
import { ParameterStore } from "../networks/params.ts";
import { updateRunningStatistics } from "../networks/runningStatistics.ts";
import { type Tensor, type Tensor4D, tf } from "../tensor/tf.ts";
import { formulaWeights } from "./formula.ts";
import type { GoldenTensor } from "./goldenFile.ts";
import type { GoldenFolder } from "./goldenFolder.ts";

/** A stored map or picture [B,C,H,W] as the engine's [B,H,W,C]. */
export function mapFromGolden({ shape, data }: GoldenTensor): Tensor4D {
  const [batch, channels, height, width] = shape;
  return tf.tensor4d(permute(data, shape, [0, 2, 3, 1]), [batch, height, width, channels]);
}

/** Batch statistics, no stochastic depth: how all train-mode cases were recorded. */
export function trainMode(): ForwardMode & { norm: { kind: "train"; statistics: BatchStatistics } } {
  return { norm: { kind: "train", statistics: new BatchStatistics() }, dropPath: { kind: "off" } };
}

/** Sum of the mean squares of some maps: the loss of cases 2 and 3. */
export function sumOfMeanSquares(maps: readonly Tensor[]): Tensor {
  return tf.addN(maps.map((map) => tf.mean(tf.square(map))));
}

/** Takes a train-mode pass's batch statistics into the running ones, as the trainer does after a sound step. */
export function takeStatistics(p: ParameterStore, statistics: BatchStatistics): void {
  const skipsNothing = tf.zeros([1], "int32");
  updateRunningStatistics(p, statistics, skipsNothing);
  statistics.dispose();
  skipsNothing.dispose();
}

/** Runs `use` on networks with formula weights; the weights go afterwards. */
export async function withFormulaWeights<T>(
  folder: GoldenFolder,
  specs: readonly ParameterSpec[],
  use: (p: ParameterStore) => Promise<T>,
): Promise<T> {
  const store = new ParameterStore(specs, formulaWeights(folder.seedPrefix));
  try {
    return await use(store);
  } finally {
    store.dispose();
  }
}
