import { afterAll, expect, test } from "vitest";
import { atlasComparison } from "../kernels/atlas/atlas.bench.ts";
import { colourAugmentComparison } from "../kernels/colourAugment/colourAugment.bench.ts";
import { poseComparison } from "../kernels/pose/pose.bench.ts";
import { projectComparison } from "../kernels/project/project.bench.ts";
import { ssimComparisons } from "../kernels/ssim/ssim.bench.ts";
import { warpComparison } from "../kernels/warp/warp.bench.ts";
import { photometricBlockComparison } from "../losses/photometricBlock.bench.ts";
import { type Comparison, type ComparisonResult, compareWithStock } from "./comparison.ts";

const SHAPE = [2, 48, 64] as const;
const results: ComparisonResult[] = [];

afterAll(() => {
  const line = ({ name, kernelDispatches, stockDispatches, kernelMs, stockMs }: ComparisonResult) =>
    `${name}: ${kernelDispatches} dispatches against ${stockDispatches}, ${kernelMs.toFixed(1)} ms against ${stockMs.toFixed(1)}`;
  console.info(results.map(line).join("\n"));
});

async function compared(comparison: Comparison, rounds = 5): Promise<ComparisonResult> {
  const result = await compareWithStock(comparison, rounds);
  results.push(result);
  expect(result.kernelDispatches).toBeLessThan(result.stockDispatches);
  return result;
}

test("poses equal the library's composition and take 8 dispatches with their gradients", async () => {
  const { kernelDispatches, largestDifference } = await compared(poseComparison(3));
  expect(kernelDispatches).toBe(8);
  expect(largestDifference).toBeLessThan(1e-3); // gradients of up to 100, from focal lengths of 60 pixels
});

test("project equals the library's composition and takes 3 dispatches with its gradients", async () => {
  const { kernelDispatches, largestDifference } = await compared(projectComparison(SHAPE));
  expect(kernelDispatches).toBe(3);
  // The matrix gradient sums 3,072 products of coordinates up to 63: values to 1e4, compared in float32.
  expect(largestDifference).toBeLessThan(0.02);
});

test("warp equals the library's composition and takes 6 dispatches with its gradients", async () => {
  const { kernelDispatches, largestDifference } = await compared(warpComparison(SHAPE));
  expect(kernelDispatches).toBe(6);
  // An edge pixel's gradient sums what all the positions beyond it give.
  expect(largestDifference).toBeLessThan(1e-4);
});

test("ssim equals the library's composition in 1 dispatch, and takes 3 with one gradient", async () => {
  const { forward, withGradient } = ssimComparisons([...SHAPE, 3]);
  const { kernelDispatches, largestDifference } = await compared(forward);
  expect(kernelDispatches).toBe(1);
  expect(largestDifference).toBeLessThan(1e-4); // the library's moments lose digits, see ssim/README.md
  const { kernelDispatches: withGradientDispatches, largestDifference: ofGradient } =
    await compared(withGradient);
  expect(withGradientDispatches).toBe(3);
  expect(ofGradient).toBeLessThan(1e-2); // slopes of up to 100 magnify the lost digits
});

test("atlas reads frames as the library's composition does, in 1 dispatch", async () => {
  const { kernelDispatches, largestDifference } = await compared(atlasComparison(SHAPE));
  expect(kernelDispatches).toBe(1);
  expect(largestDifference).toBeLessThan(1e-6);
});

test("colourAugment equals the library's composition in 2 dispatches", async () => {
  const { kernelDispatches, largestDifference } = await compared(colourAugmentComparison(SHAPE));
  expect(kernelDispatches).toBe(2);
  expect(largestDifference).toBeLessThan(1e-5);
});

test("the photometric block equals the library's composition, values and gradients", async () => {
  const { largestDifference, kernelBytes, stockBytes } = await compared(
    photometricBlockComparison([1, 32, 48]),
    1,
  );
  // A mean over pixels and its gradients. The two sides round the cameras' product differently, so a sample of these pictures
  // of noise may lie on the other side of a pixel: one row of a pose's gradients, which reach 0.5, then differs by 5e-4.
  expect(largestDifference).toBeLessThan(1e-3);
  expect(kernelBytes).toBeLessThan(stockBytes / 3);
});
