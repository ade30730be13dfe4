import type { UpsamplingOptions } from "../networks/convexUpsampling.ts";
import { Declaration } from "../networks/declaration.ts";
import { depthDecoder } from "../networks/depthDecoder.ts";
import { DEPTH_DECODER, type DepthNetOptions, declareDepthNet, depthNet } from "../networks/depthNet.ts";
import { type DepthNetShape, depthNetShapeOf } from "../networks/depthNetShape.ts";
import { type Tensor4D, tf } from "../tensor/tf.ts";
import { Comparisons } from "./compare.ts";
import type { GoldenFile } from "./goldenFile.ts";
import { goldenInputs } from "./goldenInputs.ts";
import { compareGradients, compareWholeGradients, gradientsOf } from "./gradients.ts";
import { readGradientTable } from "./gradientTable.ts";
import { mapFromGolden, sumOfMeanSquares, trainMode, withFormulaWeights } from "./networkInputs.ts";
import { bars } from "./tolerances.ts";
import type { ParityCase } from "./types.ts";

const RESULTS = "case3_depth_decoder.safetensors";
const TABLE = "case3_grads.json";

const published: UpsamplingOptions = { gain: 8, border: "zero" };
const tiny: DepthNetOptions = { shape: depthNetShapeOf("tiny", true), upsampling: published };

/** Case 3, first part: the decoder on the stored features of case 1 (small). */
export const case3Decoder: ParityCase = async (folder) => {
  const stored = await folder.tensors("case1_mpvit_small.safetensors");
  const specs = depthNetSpecs(depthNetShapeOf("small", true)).filter(({ name }) =>
    name.startsWith(`${DEPTH_DECODER}.`),
  );
  const disparities = await withFormulaWeights(folder, specs, async (p) =>
    tf.tidy(() => {
      const features = [0, 1, 2, 3, 4].map((i) => mapFromGolden(stored.get(`f${i}`)));
      return depthDecoder(p.at(DEPTH_DECODER), features, published);
    }),
  );
  const comparisons = new Comparisons("3");
  await compareDisparities(comparisons, await folder.tensors(RESULTS), "", disparities);
  return comparisons;
};

/** Case 3, second part, forward: MPViT-tiny in train mode with its decoder. */
export const case3Tiny: ParityCase = async (folder) => {
  const picture = (await goldenInputs(folder)).get("input.target");
  const reference = await folder.tensors(RESULTS);
  const mode = trainMode();
  const disparities = await withFormulaWeights(folder, depthNetSpecs(tiny.shape), async (p) =>
    tf.tidy(() => depthNet(p, mapFromGolden(picture), tiny, mode)),
  );
  mode.norm.statistics.dispose();
  const comparisons = new Comparisons("3");
  const loss = tf.tidy(() => sumOfMeanSquares(disparities));
  await comparisons.tensor(loss, reference, "tiny.loss", bars.case3.loss);
  await compareDisparities(comparisons, reference, "tiny.", disparities);
  return comparisons;
};

/** Case 3, gradients: of the sum of the four disparity maps' mean squares. */
export const case3Gradients: ParityCase = async (folder) => {
  const picture = (await goldenInputs(folder)).get("input.target");
  const table = await readGradientTable(folder, TABLE);
  const mode = trainMode();
  const gradients = await withFormulaWeights(folder, depthNetSpecs(tiny.shape), (parameters) =>
    gradientsOf(parameters, (p) => sumOfMeanSquares(depthNet(p, mapFromGolden(picture), tiny, mode))),
  );
  mode.norm.statistics.dispose();
  const comparisons = new Comparisons("3");
  compareGradients(comparisons, table, gradients, folder.seedPrefix);
  if (folder.has(RESULTS))
    compareWholeGradients(
      comparisons,
      await folder.tensors(RESULTS),
      "tiny.grad.",
      gradients,
      bars.gradients.whole,
    );
  else comparisons.leftOut.push(RESULTS);
  return comparisons;
};

async function compareDisparities(
  comparisons: Comparisons,
  reference: GoldenFile,
  prefix: string,
  disparities: readonly Tensor4D[],
): Promise<void> {
  for (const [scale, disparity] of disparities.entries())
    await comparisons.tensor(disparity, reference, `${prefix}disp${scale}`, bars.case3.disparities);
}

function depthNetSpecs(shape: DepthNetShape) {
  const declaration = new Declaration();
  declareDepthNet(declaration, shape, null);
  return declaration.specs;
}
