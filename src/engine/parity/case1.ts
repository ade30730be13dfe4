import { Declaration } from "../networks/declaration.ts";
import { evaluateMode } from "../networks/mode.ts";
import { declareMpvit, mpvit } from "../networks/mpvit/mpvit.ts";
import { mpvitVariants } from "../networks/mpvit/variants.ts";
import { type Tensor4D, tf } from "../tensor/tf.ts";
import { compareTensor } from "./compare.ts";
import { mapFromGolden, required, withFormulaWeights } from "./networkInputs.ts";
import { tolerances } from "./tolerances.ts";
import type { ParityCase, ParityResult } from "./types.ts";

const VARIANTS = ["tiny", "xsmall", "small"] as const;

/** Case 1: the five features of each published MPViT variant in eval mode. */
export const case1: ParityCase = async (folder) => {
  const picture = required(await folder.tensors("inputs.safetensors"), "input.target");
  const results: ParityResult[] = [];
  for (const name of VARIANTS) {
    const reference = await folder.tensors(`case1_mpvit_${name}.safetensors`);
    const declaration = new Declaration();
    declareMpvit(declaration.at("encoder"), mpvitVariants[name]);
    const features = await withFormulaWeights(folder, declaration.specs, async (p) =>
      tf.tidy(() => mpvit(p.at("encoder"), mapFromGolden(picture), mpvitVariants[name], evaluateMode)),
    );
    for (const [i, feature] of features.entries())
      results.push(
        await compareTensor(
          "1",
          `${name}.f${i}`,
          feature as Tensor4D,
          required(reference, `f${i}`),
          tolerances.case1,
        ),
      );
  }
  return results;
};
