import { afterAll, expect, test } from "vitest";
import { activationComparisons } from "../kernels/activation/activation.bench.ts";
import { adamWComparison } from "../kernels/adamW/adamW.bench.ts";
import { batchNormComparison } from "../kernels/batchNorm/batchNorm.bench.ts";
import { channelGateComparison } from "../kernels/channelGate/channelGate.bench.ts";
import { conv2dComparison, decoderConvComparison } from "../kernels/conv2d/conv2d.bench.ts";
import { convexUpsampleComparison } from "../kernels/convexUpsample/convexUpsample.bench.ts";
import { depthwiseConvComparison } from "../kernels/depthwiseConv/depthwiseConv.bench.ts";
import { attentionComparison } from "../kernels/factorisedAttention/factorisedAttention.bench.ts";
import { layerNormComparison } from "../kernels/layerNorm/layerNorm.bench.ts";
import { minimumOverComparison } from "../kernels/minimumOver/minimumOver.bench.ts";
import { mlpComparison } from "../kernels/mlp/mlp.bench.ts";
import { randomComparison } from "../kernels/random/random.bench.ts";
import { upsampleNearestComparison } from "../kernels/upsampleNearest/upsampleNearest.bench.ts";
import { mpvitVariants } from "../networks/mpvit/variants.ts";
import { type Comparison, type ComparisonResult, compareWithStock } from "./comparison.ts";

const results: ComparisonResult[] = [];

afterAll(() => {
  const line = ({ name, kernelDispatches, stockDispatches, kernelMs, stockMs }: ComparisonResult) =>
    `${name}: ${kernelDispatches} dispatches against ${stockDispatches}, ${kernelMs.toFixed(1)} ms against ${stockMs.toFixed(1)}`;
  console.info(results.map(line).join("\n"));
});

async function compared(comparison: Comparison, dispatches: number): Promise<ComparisonResult> {
  const result = await compareWithStock(comparison);
  results.push(result);
  expect(result.kernelDispatches).toBe(dispatches);
  return result;
}

test("batchNorm equals the library's composition, values and gradients, in 6 dispatches", async () => {
  const { largestDifference, stockDispatches } = await compared(batchNormComparison([4, 48, 64, 16]), 6);
  // The gradients of gamma and beta sum 12,288 terms: values to 100 in float32.
  expect(largestDifference).toBeLessThan(1e-3);
  expect(stockDispatches).toBeGreaterThan(20);
});

test("batchNorm of a small map takes 2", async () => {
  const { largestDifference } = await compared(batchNormComparison([1, 2, 3, 512]), 2);
  expect(largestDifference).toBeLessThan(1e-4);
});

test("mlp equals its layers one by one, values and gradients, in 6 dispatches", async () => {
  const { largestDifference, stockDispatches } = await compared(mlpComparison([1, 8, 10], 64, 256), 6);
  // Sums of 256 products, the biases' of 80.
  expect(largestDifference).toBeLessThan(1e-4);
  expect(stockDispatches).toBeGreaterThan(10);
});

test("channelGate equals the library's composition, values and gradients, in 5 dispatches", async () => {
  const { largestDifference, kernelBytes, stockBytes } = await compared(
    channelGateComparison([2, 24, 32, 16]),
    5,
  );
  expect(largestDifference).toBeLessThan(1e-6); // means of 768 numbers
  expect(kernelBytes).toBeLessThan(stockBytes / 2);
});

test("upsampleNearest with a skip equals the library's composition bit for bit in 2 dispatches", async () => {
  const { largestDifference, stockDispatches } = await compared(
    upsampleNearestComparison([1, 12, 16, 32], 40),
    2,
  );
  expect(largestDifference).toBe(0);
  expect(stockDispatches).toBe(5);
});

test("depthwiseConv equals the library's composition, values and gradients, in 3 dispatches", async () => {
  const { largestDifference, stockDispatches } = await compared(
    depthwiseConvComparison([1, 16, 20, 64], 3),
    3,
  );
  // The filter's gradient sums 320 products.
  expect(largestDifference).toBeLessThan(1e-4);
  expect(stockDispatches).toBeGreaterThan(5);
});

test("conv2d with a reflected border and ELU equals the library's composition in 4 dispatches", async () => {
  const { largestDifference, stockDispatches } = await compared(
    decoderConvComparison([1, 16, 20, 32], 16),
    4,
  );
  expect(largestDifference).toBeLessThan(1e-4); // as below
  expect(stockDispatches).toBeGreaterThan(6);
});

test("conv2d equals the library's composition, values and gradients, in 3 dispatches", async () => {
  const { largestDifference, stockDispatches } = await compared(
    conv2dComparison([1, 16, 20, 32], [3, 3, 32, 16]),
    3,
  );
  // The filter's gradient sums 320 products, the value and the image's 288 and 144.
  expect(largestDifference).toBeLessThan(1e-4);
  expect(stockDispatches).toBeGreaterThan(4);
});

test("layerNorm equals the library's composition, values and gradients, in 3 dispatches", async () => {
  const { largestDifference, stockDispatches } = await compared(layerNormComparison([1, 1280, 128]), 3);
  expect(largestDifference).toBeLessThan(1e-3); // as above
  expect(stockDispatches).toBeGreaterThan(20);
});

test("the activations equal the library's compositions in 2 dispatches each", async () => {
  for (const comparison of activationComparisons([1, 64, 96, 32])) {
    const { largestDifference } = await compared(comparison, 2);
    expect(largestDifference, comparison.name).toBeLessThan(2e-6);
  }
});

test("convexUpsample equals the library's composition, values and gradients, in 3 dispatches", async () => {
  const { largestDifference, stockDispatches } = await compared(convexUpsampleComparison([1, 16, 24], 4), 3);
  expect(largestDifference).toBeLessThan(1e-5);
  expect(stockDispatches).toBeGreaterThan(20);
});

test("factorisedAttention equals the library's composition, values and gradients, in 8 dispatches and 2 to pack", async () => {
  const result = await compared(attentionComparison([1, 16, 20, 216], mpvitVariants.small.windows), 10);
  const { largestDifference, stockDispatches, kernelBytes, stockBytes } = result;
  expect(largestDifference).toBeLessThan(1e-4); // gradients of windows sum 320 terms
  expect(stockDispatches).toBeGreaterThan(50);
  expect(kernelBytes).toBeLessThan(stockBytes / 6);
});

test("minimumOver equals the library's where nothing ties, in 2 dispatches", async () => {
  // And one that carries the index out of the tape.
  const { largestDifference } = await compared(minimumOverComparison([1, 64, 96, 4]), 3);
  expect(largestDifference).toBe(0);
});

test("adamW takes 1 dispatch a parameter", async () => {
  const { stockDispatches } = await compared(adamWComparison([3, 3, 64, 64]), 1);
  expect(stockDispatches).toBeGreaterThan(10);
});

test("random numbers take 1 dispatch and no upload of theirs", async () => {
  await compared(randomComparison([1, 128, 160, 1]), 2); // one is the addition
});
