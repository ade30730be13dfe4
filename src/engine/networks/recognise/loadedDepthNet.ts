import { refusal } from "../../problem.ts";
import { Declaration, type ParameterSpec } from "../declaration.ts";
import { declareDepthNet } from "../depthNet.ts";
import type { DepthNetShape } from "../depthNetShape.ts";
import { ParameterStore } from "../params.ts";
import type { RecognisedWeights } from "./recognise.ts";
import { weightsOf } from "./weightsOf.ts";

/** A depth network from checkpoint files on the GPU, to predict with and without a run. It may have a shape that no run
 *  can choose. Owns its tensors until `dispose`. */
export class LoadedDepthNet {
  readonly shape: DepthNetShape;
  readonly parameters: ParameterStore;
  /** The published range; no checkpoint says its own. In the units of the training, up to one scale. */
  readonly depthRange = { minDepth: 0.1, maxDepth: 10 } as const;

  /** @throws ProblemError `weights-no-depth` if the files hold no depth network. */
  constructor(recognised: RecognisedWeights) {
    if (recognised.depthNet === null)
      throw refusal(
        "weights-no-depth",
        "These weights hold no whole depth network.",
        "Give an encoder and the depth decoder that was trained with it.",
      );
    this.shape = recognised.depthNet;
    const declaration = new Declaration();
    declareDepthNet(declaration, this.shape, null);
    const neverAsked = ({ name }: ParameterSpec): never => {
      throw new Error(`${name} is of no recognised network.`);
    };
    this.parameters = new ParameterStore(declaration.specs, weightsOf(recognised, neverAsked));
  }

  dispose(): void {
    this.parameters.dispose();
  }
}
