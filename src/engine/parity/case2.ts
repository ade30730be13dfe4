import { Declaration, type ParameterSpec } from "../networks/declaration.ts";
import { declareMpvit, mpvit } from "../networks/mpvit/mpvit.ts";
import { mpvitVariants } from "../networks/mpvit/variants.ts";
import { tf } from "../tensor/tf.ts";
import { Comparisons } from "./compare.ts";
import { goldenInputs } from "./goldenInputs.ts";
import { compareGradients, compareWholeGradients, gradientsOf } from "./gradients.ts";
import { readGradientTable } from "./gradientTable.ts";
import {
  mapFromGolden,
  sumOfMeanSquares,
  takeStatistics,
  trainMode,
  withFormulaWeights,
} from "./networkInputs.ts";
import { bars } from "./tolerances.ts";
import type { ParityCase } from "./types.ts";

const RESULTS = "case2_mpvit_tiny_train.safetensors";
const TABLE = "case2_grads.json";

const RUNNING_STATISTICS = ["stem.0.bn", "mhca_stages.3.aggregate.bn"].flatMap((layer) => [
  `${layer}.running_mean`,
  `${layer}.running_var`,
]);

/** Case 2, forward: MPViT-tiny in train mode, its features, its loss and the running statistics after one pass. */
export const case2: ParityCase = async (folder) => {
  const picture = (await goldenInputs(folder)).get("input.target");
  const reference = await folder.tensors(RESULTS);
  return withFormulaWeights(folder, encoderSpecs(), async (p) => {
    const comparisons = new Comparisons("2");
    const mode = trainMode();
    const features = tf.tidy(() => mpvit(p.at("encoder"), mapFromGolden(picture), mpvitVariants.tiny, mode));
    takeStatistics(p, mode.norm.statistics);
    const loss = tf.tidy(() => sumOfMeanSquares(features));
    await comparisons.tensor(loss, reference, "loss", bars.case2.loss);
    for (const [i, feature] of features.entries())
      await comparisons.tensor(feature, reference, `f${i}`, bars.case2.features);
    for (const name of RUNNING_STATISTICS)
      await comparisons.tensor(
        tf.clone(p.get(`encoder.${name}`)),
        reference,
        `buf.${name}`,
        bars.case2.statistics,
      );
    return comparisons;
  });
};

/** Case 2, gradients: of the sum of the five features' mean squares. */
export const case2Gradients: ParityCase = async (folder) => {
  const picture = (await goldenInputs(folder)).get("input.target");
  const table = await readGradientTable(folder, TABLE);
  const mode = trainMode();
  const gradients = await withFormulaWeights(folder, encoderSpecs(), (parameters) =>
    gradientsOf(parameters, (p) =>
      sumOfMeanSquares(mpvit(p.at("encoder"), mapFromGolden(picture), mpvitVariants.tiny, mode)),
    ),
  );
  mode.norm.statistics.dispose();
  const comparisons = new Comparisons("2");
  compareGradients(comparisons, table, gradients, folder.seedPrefix);
  if (folder.has(RESULTS))
    compareWholeGradients(
      comparisons,
      await folder.tensors(RESULTS),
      "grad.",
      gradients,
      bars.gradients.whole,
    );
  else comparisons.leftOut.push(RESULTS);
  return comparisons;
};

function encoderSpecs(): readonly ParameterSpec[] {
  const declaration = new Declaration();
  declareMpvit(declaration.at("encoder"), mpvitVariants.tiny);
  return declaration.specs;
}
