import { depthNet } from "../networks/depthNet.ts";
import { evaluateMode } from "../networks/mode.ts";
import type { ParameterStore } from "../networks/params.ts";
import type { FrameId } from "../protocol.ts";
import { disparityToDepth } from "../reconstruction/projection.ts";
import { finestScale } from "../reconstruction/scales.ts";
import { tf } from "../tensor/tf.ts";
import { columnsOf, refinementOf } from "./columns.ts";
import type { RunConfig } from "./config.ts";
import { forward, SCALES } from "./forward.ts";
import { depthNetOptionsOf, depthRangeOf } from "./setup.ts";
import { type Batch, disposeBatch, type TrainingSet, type TrainingTriplet } from "./trainingSet.ts";
import { type FrameViews, floats, readTriplet, type TripletMaps } from "./views.ts";

export interface InspectionContext {
  readonly parameters: ParameterStore;
  readonly config: RunConfig;
  readonly set: TrainingSet;
}

/** Depth of a frame, and of a frame with posed neighbours its reconstructions with their errors, the auto-mask and
 *  algorithm 1's choice (batch norms on their running statistics, clean pictures). */
export function inspectFrame(context: InspectionContext, frame: FrameId): Promise<FrameViews> {
  const triplet = context.set.tripletOf(frame);
  return triplet === undefined ? inspectDepth(context, frame) : inspectTriplet(context, triplet);
}

async function inspectDepth({ config, parameters, set }: InspectionContext, frame: FrameId) {
  const depth = tf.tidy(() => {
    const [finest] = depthNet(parameters, set.pictures([frame]), depthNetOptionsOf(config), evaluateMode);
    return disparityToDepth(finest, depthRangeOf(config));
  });
  try {
    return { depth: await floats(depth), sources: [], trainingMask: null, memory: null };
  } finally {
    depth.dispose();
  }
}

async function inspectTriplet(context: InspectionContext, triplet: TrainingTriplet): Promise<FrameViews> {
  const batch = context.set.batch([triplet]);
  const maps = tf.tidy(() => tripletMaps(context, batch));
  try {
    // All is recorded before the first await: the views are of one state of the networks, which may step or be
    // disposed of while they are read back.
    return await readTriplet(maps, triplet);
  } finally {
    tf.dispose(maps);
    disposeBatch(batch);
  }
}

/** The training step's own forward pass, on clean pictures. */
function tripletMaps({ config, parameters }: InspectionContext, batch: Batch): TripletMaps {
  const { depths, reconstructions, errorR, best } = forward({
    parameters,
    config,
    batch,
    seen: { target: batch.target, sources: batch.sources.map(({ picture }) => picture) },
    mode: evaluateMode,
    mu: 0,
    memory: null,
    step: 0,
  });
  const finestDepth = finestScale(depths, SCALES);
  return {
    depth: finestDepth,
    mask: finestScale(errorR.trainingMask, SCALES),
    sources: batch.sources.map((source, i) => ({
      ...columnsOf({ config, batch, source, result: reconstructions[i], finestDepth }),
      ...refinementOf(reconstructions[i], config),
    })),
    memory:
      best === null
        ? undefined
        : {
            depth: disparityToDepth(best.disparity, depthRangeOf(config)),
            error: best.error,
            scale: best.scale,
          },
  };
}
