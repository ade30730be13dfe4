import { Declaration, type ParameterSpec } from "../networks/declaration.ts";
import { declareMpvit, mpvit } from "../networks/mpvit/mpvit.ts";
import { mpvitVariants } from "../networks/mpvit/variants.ts";
import { tf } from "../tensor/tf.ts";
import { compareTensor } from "./compare.ts";
import { compareGradients } from "./gradients.ts";
import {
  mapFromGolden,
  required,
  sumOfMeanSquares,
  takeStatistics,
  trainMode,
  withFormulaWeights,
} from "./networkInputs.ts";
import { tolerances } from "./tolerances.ts";
import type { ParityCase, ParityResult } from "./types.ts";

const RUNNING_STATISTICS = ["stem.0.bn", "mhca_stages.3.aggregate.bn"].flatMap((layer) => [
  `${layer}.running_mean`,
  `${layer}.running_var`,
]);

/** Case 2, forward: MPViT-tiny in train mode, its features and the running statistics after one pass. */
export const case2: ParityCase = async (folder) => {
  const picture = required(await folder.tensors("inputs.safetensors"), "input.target");
  const reference = await folder.tensors("case2_mpvit_tiny_train.safetensors");
  return withFormulaWeights(folder, encoderSpecs(), async (p) => {
    const mode = trainMode();
    const features = tf.tidy(() => mpvit(p.at("encoder"), mapFromGolden(picture), mpvitVariants.tiny, mode));
    takeStatistics(p, mode.norm.statistics);
    const results: ParityResult[] = [];
    for (const [i, feature] of features.entries())
      results.push(
        await compareTensor("2", `f${i}`, feature, required(reference, `f${i}`), tolerances.case2),
      );
    for (const name of RUNNING_STATISTICS) {
      const ours = tf.clone(p.get(`encoder.${name}`));
      results.push(
        await compareTensor("2", `buf.${name}`, ours, required(reference, `buf.${name}`), tolerances.case2),
      );
    }
    return results;
  });
};

/** Case 2, gradients: of the sum of the five features' mean squares. */
export const case2Gradients: ParityCase = async (folder) => {
  const picture = required(await folder.tensors("inputs.safetensors"), "input.target");
  const mode = trainMode();
  const results = await compareGradients("2", folder, "case2_grads.json", encoderSpecs(), (p) =>
    sumOfMeanSquares(mpvit(p.at("encoder"), mapFromGolden(picture), mpvitVariants.tiny, mode)),
  );
  mode.norm.statistics.dispose();
  return results;
};

function encoderSpecs(): readonly ParameterSpec[] {
  const declaration = new Declaration();
  declareMpvit(declaration.at("encoder"), mpvitVariants.tiny);
  return declaration.specs;
}
