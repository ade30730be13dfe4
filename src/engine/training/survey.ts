import { compose, fromRows, invert, type RigidTransform, rotationAngleDegrees } from "../geometry/pose.ts";
import { pixelMean } from "../losses/pixelMean.ts";
import { depthNet } from "../networks/depthNet.ts";
import { evaluateMode } from "../networks/mode.ts";
import { refusal } from "../problem.ts";
import type { Column, ColumnMeasure, PairMeasure } from "../protocol.ts";
import { disparityToDepth } from "../reconstruction/projection.ts";
import { ControlBuffer } from "../replay/controlBuffer.ts";
import { type Tensor, tf } from "../tensor/tf.ts";
import { batchLayout, batchTensors, setBatch } from "./batchInputs.ts";
import { type ColumnsOfSource, columnsOf, refinementOf } from "./columns.ts";
import { isPerturbed, type RunConfig } from "./config.ts";
import { FrameProgram } from "./frameProgram.ts";
import type { InspectionContext } from "./inspect.ts";
import { pack, type Unpacked } from "./packed.ts";
import { type Execution, graphKey } from "./runner.ts";
import { depthNetOptionsOf, depthRangeOf, photometricChoiceOf } from "./setup.ts";
import { sourceInputOf, sourceReconstruction } from "./sourceReconstruction.ts";
import { COLUMNS } from "./surveyReport.ts";
import type { Batch, TrainingSource, TrainingTriplet } from "./trainingSet.ts";

export interface SurveyOptions {
  readonly signal?: AbortSignal;
  /** In pairs. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Every target with both of its sources, as an inspection would show them: one program for all batches, and of the
 *  pictures only means leave the GPU, a read-back a batch. The networks must stand still meanwhile.
 *  @throws ProblemError `survey-cancelled`, `device-memory`. */
export async function surveyPairs(
  { parameters, config, set }: InspectionContext,
  execution: Execution,
  { signal, onProgress = () => undefined }: SurveyOptions = {},
): Promise<PairMeasure[]> {
  const triplets = set.allTriplets;
  const { batch } = config.optimiser;
  const control = new ControlBuffer<string>(batchLayout(batch));
  const tensors = batchTensors(control);
  const program = new FrameProgram(
    (of) => pack(() => batchMeasures({ parameters, config: of }, set.batchOf(tensors))),
    graphKey,
    execution,
  );
  const pairs: PairMeasure[] = [];
  onProgress(0, 2 * triplets.length);
  try {
    for (let first = 0; first < triplets.length; first += batch) {
      if (signal?.aborted === true) throw cancelled();
      const chosen = triplets.slice(first, first + batch);
      const measured = await program.look(config, () => {
        setBatch(control, set.numbersOf(filled(chosen, batch)));
        control.upload();
      });
      pairs.push(...chosen.flatMap((triplet, b) => pairMeasures(triplet, b, measured, config)));
      onProgress(pairs.length, 2 * triplets.length);
    }
  } finally {
    program.dispose();
    control.dispose();
  }
  return pairs;
}

/** A program has one size of batch: the last one is filled with its last triplet. */
function filled(triplets: readonly TrainingTriplet[], batch: number): readonly TrainingTriplet[] {
  return Array.from({ length: batch }, (_, b) => triplets[Math.min(b, triplets.length - 1)]);
}

function cancelled() {
  return refusal("survey-cancelled", "The survey was stopped.", "Start it again when you want it.");
}

/** Of both sources, under `0.` and `1.`: what is measured of each pair of the batch, [B] or [B,...] each. */
function batchMeasures(
  { parameters, config }: Pick<InspectionContext, "parameters" | "config">,
  batch: Batch,
): Record<string, Tensor | undefined> {
  const [finest] = depthNet(parameters, batch.target, depthNetOptionsOf(config), evaluateMode);
  const finestDepth = disparityToDepth(finest, depthRangeOf(config));
  const context = { parameters, mode: evaluateMode, depths: finestDepth, finestDepth };
  const results = sourceReconstruction(config)(
    batch.sources.map((source) =>
      sourceInputOf(batch, source, { seenSource: source.picture, seenTarget: batch.target }, context),
    ),
  );
  const choice = photometricChoiceOf(config);
  const measures: Record<string, Tensor | undefined> = {};
  for (const [i, source] of batch.sources.entries()) {
    const result = results[i];
    const columns = columnsOf({ config, choice, batch, source, result, finestDepth });
    const { scale, residualTranslation, axisAngle } = refinementOf(result, config);
    const ofSource = {
      ...columnMeasures(columns),
      scale,
      residualTranslation,
      axisAngle,
      optimRPose: columns.optimR?.sourceFromTarget,
    };
    for (const [name, values] of Object.entries(ofSource)) measures[`${i}.${name}`] = values;
  }
  return measures;
}

/** [B] each: of every column its mean error and the share of pixels that it improved. */
function columnMeasures(columns: ColumnsOfSource): Record<string, Tensor> {
  const measures: Record<string, Tensor> = {};
  let before: Tensor | null = null;
  for (const name of COLUMNS) {
    const error = columns[name]?.error;
    if (error === undefined) continue;
    measures[`${name}.meanError`] = pixelMean(error);
    if (before !== null) {
      measures[`${name}.improvedShare`] = pixelMean(tf.cast(tf.less(error, before), "float32"));
    }
    before = error;
  }
  return measures;
}

/** Both pairs of the batch's triplet number `b`. */
function pairMeasures(
  triplet: TrainingTriplet,
  b: number,
  measured: Unpacked,
  config: RunConfig,
): PairMeasure[] {
  return triplet.sources.map((source, i) =>
    pairMeasure(
      triplet,
      source,
      (name, count) => {
        const key = `${i}.${name}`;
        return measured.has(key) ? [...measured.view(key).subarray(b * count, (b + 1) * count)] : null;
      },
      isPerturbed(config.poses.perturbation),
    ),
  );
}

function pairMeasure(
  { target }: TrainingTriplet,
  { frame, offset, coarseSourceFromTarget, cleanSourceFromTarget }: TrainingSource,
  /** So many numbers of the pair by their name; null for a quantity that the run does not have. */
  numbers: (name: string, count: number) => number[] | null,
  isDamaged: boolean,
): PairMeasure {
  const number = (name: string): number | null => numbers(name, 1)?.[0] ?? null;
  const column = (name: Column): ColumnMeasure | null => {
    const meanError = number(`${name}.meanError`);
    return meanError === null ? null : { meanError, improvedShare: number(`${name}.improvedShare`) };
  };
  const errorDegrees = (pose: RigidTransform): number | null =>
    isDamaged ? rotationAngleDegrees(compose(pose, invert(cleanSourceFromTarget))) : null;
  const refined = numbers("optimRPose", 12);
  const axisAngle = numbers("axisAngle", 3);
  const shift = numbers("residualTranslation", 3);
  return {
    target,
    source: frame,
    offset,
    coarseRotationDegrees: rotationAngleDegrees(coarseSourceFromTarget),
    coarseRotationErrorDegrees: errorDegrees(coarseSourceFromTarget),
    residualRotationDegrees: axisAngle === null ? null : (Math.hypot(...axisAngle) * 180) / Math.PI,
    refinedRotationErrorDegrees: refined === null ? null : errorDegrees(fromRows(refined)),
    scale: number("scale"),
    residualTranslation: shift === null ? null : Math.hypot(...shift),
    columns: {
      identity: column("identity"),
      coarse: column("coarse"),
      optimT: column("optimT"),
      optimR: column("optimR"),
    },
  };
}
