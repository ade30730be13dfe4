import { Declaration } from "../networks/declaration.ts";
import { evaluateMode } from "../networks/mode.ts";
import { declareMpvit, mpvit } from "../networks/mpvit/mpvit.ts";
import { type MpvitName, mpvitVariants } from "../networks/mpvit/variants.ts";
import { tf } from "../tensor/tf.ts";
import { Comparisons } from "./compare.ts";
import { goldenInputs } from "./goldenInputs.ts";
import { mapFromGolden, withFormulaWeights } from "./networkInputs.ts";
import { bars } from "./tolerances.ts";
import type { ParityCase } from "./types.ts";

/** Case 1: the five features of a published MPViT variant in eval mode. */
export const case1 =
  (name: Exclude<MpvitName, "nano">): ParityCase =>
  async (folder) => {
    const picture = (await goldenInputs(folder)).get("input.target");
    const reference = await folder.tensors(`case1_mpvit_${name}.safetensors`);
    const declaration = new Declaration();
    declareMpvit(declaration.at("encoder"), mpvitVariants[name]);
    const features = await withFormulaWeights(folder, declaration.specs, async (p) =>
      tf.tidy(() => mpvit(p.at("encoder"), mapFromGolden(picture), mpvitVariants[name], evaluateMode)),
    );
    const comparisons = new Comparisons("1");
    for (const [i, feature] of features.entries())
      await comparisons.tensor(feature, reference, `f${i}`, bars.case1.features, `${name}.f${i}`);
    return comparisons;
  };
