import { Declaration } from "../networks/declaration.ts";
import { evaluateMode } from "../networks/mode.ts";
import { declareMpvit, mpvit } from "../networks/mpvit/mpvit.ts";
import { type MpvitName, mpvitVariants } from "../networks/mpvit/variants.ts";
import { tf } from "../tensor/tf.ts";
import { ACTIVATION_PREFIX, firstStageActivations } from "./case1Activations.ts";
import { Comparisons } from "./compare.ts";
import { goldenInputs } from "./goldenInputs.ts";
import { mapFromGolden, withFormulaWeights } from "./networkInputs.ts";
import { bars } from "./tolerances.ts";
import type { ParityCase } from "./types.ts";

/** Case 1: the five features of a published MPViT variant in eval mode, and those activations of its first stage that the
 *  file holds. */
export const case1 =
  (name: Exclude<MpvitName, "nano">): ParityCase =>
  async (folder) => {
    const picture = (await goldenInputs(folder)).get("input.target");
    const reference = await folder.tensors(`case1_mpvit_${name}.safetensors`);
    const variant = mpvitVariants[name];
    const declaration = new Declaration();
    declareMpvit(declaration.at("encoder"), variant);
    const { features, activations } = await withFormulaWeights(folder, declaration.specs, async (p) =>
      tf.tidy(() => {
        const [encoder, image] = [p.at("encoder"), mapFromGolden(picture)];
        return {
          features: mpvit(encoder, image, variant, evaluateMode),
          activations: firstStageActivations(encoder, image, variant),
        };
      }),
    );
    const comparisons = new Comparisons("1");
    for (const [i, feature] of features.entries())
      await comparisons.tensor(feature, reference, `f${i}`, bars.case1.features, `${name}.f${i}`);
    for (const [module, activation] of Object.entries(activations)) {
      const stored = ACTIVATION_PREFIX + module;
      // Only MPViT-tiny's file has them, and the format does not ask for them.
      if (reference.tensors.has(stored))
        await comparisons.tensor(activation, reference, stored, bars.case1.activations, `${name}.${stored}`);
      else activation.dispose();
    }
    for (const stored of reference.tensors.keys())
      if (stored.startsWith(ACTIVATION_PREFIX) && !(stored.slice(ACTIVATION_PREFIX.length) in activations))
        comparisons.leftOut.push(`${reference.file}: ${stored} is no activation we know`);
    return comparisons;
  };
