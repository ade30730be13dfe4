import { identityErrors } from "../losses/autoMask.ts";
import { minimumError, overSources } from "../losses/minimumOverSources.ts";
import { photometricError } from "../losses/photometric.ts";
import { depthNet } from "../networks/depthNet.ts";
import { evaluateMode } from "../networks/mode.ts";
import type { ParameterStore } from "../networks/params.ts";
import type { FrameId, FrameInspection, ReconstructionView, RgbaPicture, SourceView } from "../protocol.ts";
import { optimT } from "../reconstruction/optimT.ts";
import { disparityToDepth } from "../reconstruction/projection.ts";
import { translationScale } from "../reconstruction/rigidTransform.ts";
import { type Tensor, type Tensor4D, tf } from "../tensor/tf.ts";
import type { RunConfig } from "./config.ts";
import { depthNetOptionsOf, depthRangeOf, photometricChoiceOf } from "./setup.ts";
import { type SourceReconstruction, sourceInputOf, sourceReconstruction } from "./sourceReconstruction.ts";
import { disposeBatch, type TrainingSet, type TrainingTriplet } from "./trainingSet.ts";

export interface InspectionContext {
  readonly parameters: ParameterStore;
  readonly config: RunConfig;
  readonly set: TrainingSet;
}

/** The part of an inspection that the networks make. */
export type FrameViews = Pick<FrameInspection, "depth" | "sources" | "trainingMask">;

/** Depth of a frame, and of a frame with posed neighbours both reconstructions with their errors (batch norms on their
 *  running statistics, clean pictures). The finest scale throughout: it is the prediction. */
export async function inspectFrame(context: InspectionContext, frame: FrameId): Promise<FrameViews> {
  const { config, parameters, set } = context;
  const triplet = set.tripletOf(frame);
  const depth = tf.tidy(() => {
    const [finest] = depthNet(parameters, set.pictures([frame]), depthNetOptionsOf(config), evaluateMode);
    return disparityToDepth(finest, depthRangeOf(config));
  });
  try {
    // All is recorded before the first await: the views are of one state of the networks, which may step or be
    // disposed of while they are read back.
    const [values, views] = await Promise.all([
      floats(depth),
      triplet === undefined ? { sources: [], trainingMask: null } : inspectTriplet(context, triplet, depth),
    ]);
    return { depth: values, ...views };
  } finally {
    depth.dispose();
  }
}

/** Maps of one source, on the GPU. */
interface SourceMaps {
  readonly [name: string]: Tensor;
}

async function inspectTriplet(
  { config, parameters, set }: InspectionContext,
  triplet: TrainingTriplet,
  depth: Tensor4D,
): Promise<Pick<FrameViews, "sources" | "trainingMask">> {
  const errorOf = photometricError(photometricChoiceOf(config));
  const combine = overSources[config.losses.minimumOverSources ? "minimum" : "average"];
  const batch = set.batch([triplet]);
  const { mask, maps } = tf.tidy(() => {
    const results = batch.sources.map((source) => {
      const input = sourceInputOf(
        batch,
        source,
        { seenSource: source.picture, seenTarget: batch.target },
        { parameters, mode: evaluateMode, depths: depth, finestDepth: depth },
      );
      const result = sourceReconstruction(config)(input);
      const coarse = optimT({
        ...input,
        depth,
        alignment: null,
        parametrisation: config.numerics.translationScale,
      });
      return { source, result, coarse };
    });
    const identity = config.losses.autoMask
      ? identityErrors({
          target: batch.target,
          sources: batch.sources.map(({ picture }) => picture),
          combine,
          photometricError: errorOf,
        })
      : null;
    const lastErrors = results.map(({ result }) => errorOf(batch.target, result.reconstruction));
    return {
      mask: minimumError(combine(lastErrors), identity).trainingMask,
      maps: results.map(({ source, result, coarse }, i): SourceMaps => {
        const { first, last } = viewsOf(result, config);
        return {
          source: source.picture,
          unwarpedError: errorOf(batch.target, source.picture),
          coarse: coarse.reconstruction,
          coarseError: errorOf(batch.target, coarse.reconstruction),
          coarsePose: source.coarseSourceFromTarget,
          ...(first === null
            ? {}
            : {
                first: first.reconstruction,
                firstError: errorOf(batch.target, first.reconstruction),
                firstPose: first.sourceFromTarget,
              }),
          ...(last === null
            ? {}
            : { last: last.reconstruction, lastError: lastErrors[i], lastPose: last.sourceFromTarget }),
          ...(result.alignment === null
            ? {}
            : {
                scale: translationScale[config.numerics.translationScale](result.alignment.scale),
                residualTranslation: result.alignment.residualTranslation,
              }),
          ...(result.motion === null ? {} : { axisAngle: result.motion.axisAngle }),
        };
      }),
    };
  });
  try {
    const sources = await Promise.all(maps.map((of, i) => sourceView(of, triplet, i as 0 | 1, config)));
    return { sources, trainingMask: Uint8Array.from(await floats(mask)) };
  } finally {
    tf.dispose([mask, ...maps.flatMap((of) => Object.values(of))]);
    disposeBatch(batch);
  }
}

/** A is what Optim t made, B what Optim R made; without Optim R the only reconstruction is A's. */
function viewsOf(
  { first, reconstruction, sourceFromTarget }: SourceReconstruction,
  { poses }: RunConfig,
): Record<"first" | "last", { readonly reconstruction: Tensor4D; readonly sourceFromTarget: Tensor } | null> {
  const last = { reconstruction, sourceFromTarget };
  return poses.optimR ? { first, last } : { first: last, last: null };
}

async function sourceView(
  maps: SourceMaps,
  triplet: TrainingTriplet,
  index: 0 | 1,
  config: RunConfig,
): Promise<SourceView> {
  const source = triplet.sources[index];
  const [height, width] = maps.source.shape.slice(1, 3);
  const read = async (name: string): Promise<Float32Array | null> =>
    maps[name] === undefined ? null : floats(maps[name]);
  const reconstruction = async (picture: string, error: string): Promise<ReconstructionView | null> => {
    const [rgb, errors] = [await read(picture), await read(error)];
    if (rgb === null || errors === null) return null;
    return { picture: rgbaPicture(rgb, width, height), error: errors, meanError: mean(errors) };
  };
  const pose = async (name: string): Promise<readonly number[] | null> => {
    const values = await read(name);
    return values === null ? null : [...values];
  };
  const axisAngle = await read("axisAngle");
  const residual = await read("residualTranslation");
  return {
    frame: source.frame,
    offset: source.offset,
    picture: rgbaPicture(await floats(maps.source), width, height),
    unwarpedMeanError: mean(await floats(maps.unwarpedError)),
    coarse: config.poses.coarse ? await reconstruction("coarse", "coarseError") : null,
    optimT: await reconstruction("first", "firstError"),
    optimR: await reconstruction("last", "lastError"),
    coarseSourceFromTarget: await pose("coarsePose"),
    optimTSourceFromTarget: await pose("firstPose"),
    optimRSourceFromTarget: await pose("lastPose"),
    scale: (await read("scale"))?.[0] ?? null,
    residualTranslation: residual === null ? null : [...residual],
    residualRotationDegrees: axisAngle === null ? null : (Math.hypot(...axisAngle) * 180) / Math.PI,
  };
}

async function floats(tensor: Tensor): Promise<Float32Array> {
  // A copy: the library hands out its cache, and pictures are transferred away.
  return Float32Array.from(await tensor.data());
}

function mean(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function rgbaPicture(rgb: Float32Array, width: number, height: number): RgbaPicture {
  const rgba = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) rgba[4 * i + c] = Math.round(Math.min(1, Math.max(0, rgb[3 * i + c])) * 255);
    rgba[4 * i + 3] = 255;
  }
  return { width, height, rgba };
}
