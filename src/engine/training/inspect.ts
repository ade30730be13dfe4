import { depthNet } from "../networks/depthNet.ts";
import { evaluateMode } from "../networks/mode.ts";
import type { ParameterStore } from "../networks/params.ts";
import type { FrameId } from "../protocol.ts";
import { disparityToDepth } from "../reconstruction/projection.ts";
import { finestScale } from "../reconstruction/scales.ts";
import { ControlBuffer } from "../replay/controlBuffer.ts";
import type { Tensor } from "../tensor/tf.ts";
import { batchLayout, batchTensors, setBatch } from "./batchInputs.ts";
import { columnsOf, refinementOf } from "./columns.ts";
import type { RunConfig } from "./config.ts";
import { forward, SCALES } from "./forward.ts";
import { FrameProgram } from "./frameProgram.ts";
import { type Packed, pack } from "./packed.ts";
import { type Execution, graphKey } from "./runner.ts";
import { depthNetOptionsOf, depthRangeOf, photometricChoiceOf } from "./setup.ts";
import type { BatchTensors, TrainingSet } from "./trainingSet.ts";
import { depthViews, type FrameDepthView, type FrameViews, partsOf, tripletViews } from "./views.ts";

export interface InspectionContext {
  readonly parameters: ParameterStore;
  readonly config: RunConfig;
  readonly set: TrainingSet;
}

/** A run, as it is when it is asked. */
export interface InspectedRun extends InspectionContext {
  /** Steps that were submitted. */
  readonly step: number;
}

/** Looks at frames through a run's networks, with batch norms on their running statistics and clean pictures: two programs
 *  beside the training step, one for frames with posed neighbours and one for the others. */
export class Inspector {
  private readonly run: () => InspectedRun;
  private readonly control = new ControlBuffer<string>({
    ...batchLayout(1),
    alpha: { dtype: "float32", shape: [] },
  });
  private readonly inspect: FrameProgram<RunConfig>;
  private readonly predict: FrameProgram<RunConfig>;

  constructor(run: () => InspectedRun, execution: Execution) {
    this.run = run;
    const { parameters, set } = run();
    const inputs = { batch: batchTensors(this.control), alpha: this.control.tensors.alpha };
    this.inspect = new FrameProgram(
      (config) => recordTriplet({ parameters, config, set }, inputs),
      graphKey,
      execution,
    );
    this.predict = new FrameProgram(
      (config) => recordDepth({ parameters, config, set }, inputs),
      graphKey,
      execution,
    );
  }

  /** Depth of a frame, and of a frame with posed neighbours its reconstructions with their errors, the auto-mask and
   *  algorithm 1's choice: all of one state of the networks.
   *  @throws ProblemError `device-memory` if the adapter has not enough. */
  async views(frame: FrameId): Promise<FrameViews> {
    const { config, set } = this.run();
    const triplet = set.tripletOf(frame);
    if (triplet === undefined) return depthViews(await this.depth(frame));
    const { seen, step } = await this.look(this.inspect, () => {
      setBatch(this.control, set.numbersOf([triplet]));
      this.control.set("alpha", [config.losses.alpha]);
    });
    return { step, ...tripletViews(seen, triplet, set) };
  }

  /** Depth of a frame with a picture, normalised units, and how many steps have made it.
   *  @throws ProblemError `device-memory` if the adapter has not enough. */
  async depth(frame: FrameId): Promise<FrameDepthView> {
    const { set } = this.run();
    const { seen, step } = await this.look(this.predict, () =>
      this.control.set("target.pictures", set.indicesOf([frame])),
    );
    return { step, depth: seen.floats("depth") };
  }

  /** Call when no look is under way. */
  dispose(): void {
    this.inspect.dispose();
    this.predict.dispose();
    this.control.dispose();
  }

  private async look(program: FrameProgram<RunConfig>, setInputs: () => void) {
    let step = 0;
    const seen = await program.look(this.run().config, () => {
      // Steps submitted before it come first on the GPU: their weights are the ones that are seen.
      step = this.run().step;
      setInputs();
      this.control.upload();
    });
    return { seen, step };
  }
}

interface FrameInputs {
  readonly batch: BatchTensors;
  /** Scalar: α of the errors that are shown. */
  readonly alpha: Tensor;
}

function recordDepth({ parameters, config, set }: InspectionContext, { batch }: FrameInputs): Packed {
  return pack(() => {
    const picture = set.pictures(batch.target.pictures);
    const [finest] = depthNet(parameters, picture, depthNetOptionsOf(config), evaluateMode);
    return { depth: disparityToDepth(finest, depthRangeOf(config)) };
  });
}

/** The training step's own forward pass, on clean pictures. */
function recordTriplet({ parameters, config, set }: InspectionContext, inputs: FrameInputs): Packed {
  return pack(() => {
    const batch = set.batchOf(inputs.batch);
    const { depths, reconstructions, errorR, best } = forward({
      parameters,
      config,
      batch,
      seen: { target: batch.target, sources: batch.sources.map(({ picture }) => picture) },
      mode: evaluateMode,
      mu: 0,
      weights: { ...config.losses, alpha: inputs.alpha },
      memory: null,
      step: 0,
    });
    const finestDepth = finestScale(depths, SCALES);
    const choice = { ...photometricChoiceOf(config), alpha: inputs.alpha };
    return partsOf({
      depth: finestDepth,
      mask: finestScale(errorR.trainingMask, SCALES),
      sources: batch.sources.map((source, i) => ({
        ...columnsOf({ config, choice, batch, source, result: reconstructions[i], finestDepth }),
        ...refinementOf(reconstructions[i], config),
      })),
      memory: best && {
        depth: disparityToDepth(best.disparity, depthRangeOf(config)),
        error: best.error,
        scale: best.scale,
      },
    });
  });
}
