import type { UpsamplingOptions } from "../networks/convexUpsampling.ts";
import { Declaration } from "../networks/declaration.ts";
import { depthDecoder } from "../networks/depthDecoder.ts";
import { DEPTH_DECODER, type DepthNetOptions, declareDepthNet, depthNet } from "../networks/depthNet.ts";
import { type DepthNetShape, depthNetShapeOf } from "../networks/depthNetShape.ts";
import { type Tensor4D, tf } from "../tensor/tf.ts";
import { compareTensor } from "./compare.ts";
import type { GoldenFolder } from "./goldenFolder.ts";
import { compareGradients } from "./gradients.ts";
import { mapFromGolden, required, sumOfMeanSquares, trainMode, withFormulaWeights } from "./networkInputs.ts";
import { tolerances } from "./tolerances.ts";
import type { ParityCase, ParityResult } from "./types.ts";

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
      const features = [0, 1, 2, 3, 4].map((i) => mapFromGolden(required(stored, `f${i}`)));
      return depthDecoder(p.at(DEPTH_DECODER), features, published);
    }),
  );
  return compareDisparities(folder, "", disparities, tolerances.case3);
};

/** Case 3, second part, forward: MPViT-tiny in train mode with its decoder. */
export const case3Tiny: ParityCase = async (folder) => {
  const picture = required(await folder.tensors("inputs.safetensors"), "input.target");
  const mode = trainMode();
  const disparities = await withFormulaWeights(folder, depthNetSpecs(tiny.shape), async (p) =>
    tf.tidy(() => depthNet(p, mapFromGolden(picture), tiny, mode)),
  );
  mode.norm.statistics.dispose();
  return compareDisparities(folder, "tiny.", disparities, tolerances.case3);
};

/** Case 3, gradients: of the sum of the four disparity maps' mean squares. */
export const case3Gradients: ParityCase = async (folder) => {
  const picture = required(await folder.tensors("inputs.safetensors"), "input.target");
  const mode = trainMode();
  const results = await compareGradients("3", folder, "case3_grads.json", depthNetSpecs(tiny.shape), (p) =>
    sumOfMeanSquares(depthNet(p, mapFromGolden(picture), tiny, mode)),
  );
  mode.norm.statistics.dispose();
  return results;
};

async function compareDisparities(
  folder: GoldenFolder,
  prefix: string,
  disparities: readonly Tensor4D[],
  tolerance: number,
): Promise<ParityResult[]> {
  const reference = await folder.tensors("case3_depth_decoder.safetensors");
  const results: ParityResult[] = [];
  for (const [scale, disparity] of disparities.entries()) {
    const name = `${prefix}disp${scale}`;
    results.push(await compareTensor("3", name, disparity, required(reference, name), tolerance));
  }
  return results;
}

function depthNetSpecs(shape: DepthNetShape) {
  const declaration = new Declaration();
  declareDepthNet(declaration, shape, null);
  return declaration.specs;
}
