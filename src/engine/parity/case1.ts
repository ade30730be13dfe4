import { Declaration } from "../networks/declaration.ts";
import { evaluateMode } from "../networks/mode.ts";
import { declareMpvit, mpvit } from "../networks/mpvit/mpvit.ts";
import { type MpvitName, mpvitVariants } from "../networks/mpvit/variants.ts";
import { tf } from "../tensor/tf.ts";
import { compareTensor } from "./compare.ts";
import { mapFromGolden, required, withFormulaWeights } from "./networkInputs.ts";
import { tolerances } from "./tolerances.ts";
import type { ParityCase, ParityResult } from "./types.ts";

/** Case 1: the five features of a published MPViT variant in eval mode. */
export const case1 =
  (name: Exclude<MpvitName, "nano">): ParityCase =>
  async (folder) => {
    const picture = required(await folder.tensors("inputs.safetensors"), "input.target");
    const reference = await folder.tensors(`case1_mpvit_${name}.safetensors`);
    const declaration = new Declaration();
    declareMpvit(declaration.at("encoder"), mpvitVariants[name]);
    const features = await withFormulaWeights(folder, declaration.specs, async (p) =>
      tf.tidy(() => mpvit(p.at("encoder"), mapFromGolden(picture), mpvitVariants[name], evaluateMode)),
    );
    const results: ParityResult[] = [];
    for (const [i, feature] of features.entries())
      results.push(
        await compareTensor("1", `${name}.f${i}`, feature, required(reference, `f${i}`), tolerances.case1),
      );
    return results;
  };
