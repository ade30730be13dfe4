import type { Peaks } from "../engine/bench/peaks.ts";
import { aligned, megabytes } from "../engine/bench/statistics.ts";
import { activationComparisons } from "../engine/kernels/activation/activation.bench.ts";
import { adamWComparison } from "../engine/kernels/adamW/adamW.bench.ts";
import { atlasComparison } from "../engine/kernels/atlas/atlas.bench.ts";
import { batchNormComparison } from "../engine/kernels/batchNorm/batchNorm.bench.ts";
import { channelGateComparison } from "../engine/kernels/channelGate/channelGate.bench.ts";
import { colourAugmentComparison } from "../engine/kernels/colourAugment/colourAugment.bench.ts";
import { conv2dComparison, decoderConvComparison } from "../engine/kernels/conv2d/conv2d.bench.ts";
import { convexUpsampleComparison } from "../engine/kernels/convexUpsample/convexUpsample.bench.ts";
import { depthwiseConvComparison } from "../engine/kernels/depthwiseConv/depthwiseConv.bench.ts";
import { attentionComparison } from "../engine/kernels/factorisedAttention/factorisedAttention.bench.ts";
import { layerNormComparison } from "../engine/kernels/layerNorm/layerNorm.bench.ts";
import { minimumOverComparison } from "../engine/kernels/minimumOver/minimumOver.bench.ts";
import { mlpComparison } from "../engine/kernels/mlp/mlp.bench.ts";
import { poseComparison } from "../engine/kernels/pose/pose.bench.ts";
import { projectComparison } from "../engine/kernels/project/project.bench.ts";
import { randomComparison } from "../engine/kernels/random/random.bench.ts";
import { ssimComparisons } from "../engine/kernels/ssim/ssim.bench.ts";
import { upsampleNearestComparison } from "../engine/kernels/upsampleNearest/upsampleNearest.bench.ts";
import { warpComparison } from "../engine/kernels/warp/warp.bench.ts";
import { photometricBlockComparison } from "../engine/losses/photometricBlock.bench.ts";
import { mpvitVariants } from "../engine/networks/mpvit/variants.ts";
import { type Comparison, type ComparisonResult, compareWithStock } from "../engine/stock/comparison.ts";
import { tf } from "../engine/tensor/tf.ts";

/** Networks at the resolutions that they are trained at, batch 1. */
export const SHAPES = {
  nano: { variant: mpvitVariants.nano, decoderWidth: 16, height: 64, width: 96 },
  tiny: { variant: mpvitVariants.tiny, decoderWidth: 32, height: 96, width: 128 },
  small: { variant: mpvitVariants.small, decoderWidth: 32, height: 256, width: 320 },
} as const;
export type ShapesName = keyof typeof SHAPES;

/** The block's own size, whatever the network: the one that its budget names. */
const BLOCK_SIZE = [1, 128, 160] as const;

export interface KernelRow extends ComparisonResult {
  readonly gigaflopsPerSecond: number | null;
  /** Of the measured peak; null on a software adapter, where shares of it mean nothing. */
  readonly shareOfPeak: number | null;
}

/** Every kernel beside its stock composition, in turn, on the adapter that the tensor library is on.
 *  @param peaks of that adapter, if it is hardware. */
export async function benchKernels(
  shapes: ShapesName,
  rounds: number,
  peaks: Peaks | null,
  say: (line: string) => void,
): Promise<KernelRow[]> {
  const rows: KernelRow[] = [];
  for (const comparisons of comparisonsAt(shapes)) {
    // What a comparison works on goes when it has been measured.
    tf.engine().startScope();
    for (const comparison of comparisons()) {
      rows.push(rowOf(comparison, await compareWithStock(comparison, rounds), peaks));
    }
    tf.engine().endScope();
  }
  for (const line of table(rows)) say(line);
  return rows;
}

function comparisonsAt(shapes: ShapesName): readonly (() => readonly Comparison[])[] {
  const { variant, decoderWidth, height, width } = SHAPES[shapes];
  const { widths, mlpRatio, windows } = variant;
  /** Of a stage's maps: their strides are 4, 8, 16, 32. */
  const map = (stage: number): readonly [number, number, number, number] => [
    1,
    height / 2 ** (stage + 2),
    width / 2 ** (stage + 2),
    widths[stage],
  ];
  const [batch, tokenRows, tokenColumns, channels] = map(2);
  const full = [1, height, width] as const;
  const half = [1, height / 2, width / 2] as const;
  return [
    () => [photometricBlockComparison(BLOCK_SIZE)],
    () => [poseComparison(batch)],
    () => [projectComparison(full)],
    () => [warpComparison(full)],
    () => [ssimComparisons([...full, 3]).withGradient],
    () => [minimumOverComparison([...full, 4])],
    () => [convexUpsampleComparison(map(0).slice(0, 3) as [number, number, number], 4)],
    () => [channelGateComparison([1, height / 4, width / 4, decoderWidth])],
    () => [upsampleNearestComparison([1, height / 4, width / 4, decoderWidth], widths[0])],
    () => [conv2dComparison([...half, widths[0] / 2], [3, 3, widths[0] / 2, widths[0]])],
    () => [conv2dComparison(map(2), [1, 1, channels, 3 * channels])],
    () => [decoderConvComparison([...half, decoderWidth], decoderWidth)],
    () => [batchNormComparison(map(0))],
    () => [batchNormComparison(map(3))],
    () => activationComparisons(map(0)),
    () => [depthwiseConvComparison(map(1), 3)],
    () => [layerNormComparison(map(2))],
    () => [attentionComparison(map(2), windows)],
    () => [mlpComparison([batch, tokenRows, tokenColumns], channels, mlpRatio * channels)],
    () => [adamWComparison([3, 3, channels, channels])],
    () => [atlasComparison(full)],
    () => [colourAugmentComparison(full)],
    () => [randomComparison([...full, 1])],
  ];
}

function rowOf({ flops }: Comparison, result: ComparisonResult, peaks: Peaks | null): KernelRow {
  const gigaflopsPerSecond = flops === undefined ? null : flops / result.kernelMs / 1e6;
  const shareOfPeak =
    gigaflopsPerSecond === null || peaks === null ? null : gigaflopsPerSecond / peaks.gemmGigaflopsPerSecond;
  return { ...result, gigaflopsPerSecond, shareOfPeak };
}

function table(rows: readonly KernelRow[]): string[] {
  const title = [
    "ours beside stock",
    "dispatches",
    "",
    "bytes bound",
    "",
    "ms",
    "",
    "gain",
    "GFLOP/s",
    "of peak",
  ];
  return aligned([
    title,
    ...rows.map((row) => [
      row.name,
      String(row.kernelDispatches),
      String(row.stockDispatches),
      megabytes(row.kernelBytes),
      megabytes(row.stockBytes),
      row.kernelMs.toFixed(1),
      row.stockMs.toFixed(1),
      `x${(row.stockMs / row.kernelMs).toFixed(1)}`,
      row.gigaflopsPerSecond?.toFixed(1) ?? "",
      row.shareOfPeak === null ? "" : `${(100 * row.shareOfPeak).toFixed(0)} %`,
    ]),
  ]);
}
