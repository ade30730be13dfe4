import { compose, fromRows, invert, type RigidTransform, rotationAngleDegrees } from "../geometry/pose.ts";
import { pixelMean } from "../losses/pixelMean.ts";
import { depthNet } from "../networks/depthNet.ts";
import { evaluateMode } from "../networks/mode.ts";
import { refusal } from "../problem.ts";
import type { Column, ColumnMeasure, PairMeasure } from "../protocol.ts";
import { disparityToDepth } from "../reconstruction/projection.ts";
import { type Tensor, type Tensor2D, tf } from "../tensor/tf.ts";
import { type ColumnsOfSource, columnsOf, refinementOf } from "./columns.ts";
import { isPerturbed, type RunConfig } from "./config.ts";
import type { InspectionContext } from "./inspect.ts";
import { depthNetOptionsOf, depthRangeOf, photometricChoiceOf } from "./setup.ts";
import { sourceInputOf, sourceReconstruction } from "./sourceReconstruction.ts";
import { COLUMNS } from "./surveyReport.ts";
import { type Batch, disposeBatch, type TrainingSource, type TrainingTriplet } from "./trainingSet.ts";

export interface SurveyOptions {
  readonly signal?: AbortSignal;
  /** In pairs. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Every target with both of its sources, as an inspection would show them: of the pictures only means leave the GPU, a
 *  read-back a batch. The networks must stand still meanwhile.
 *  @throws ProblemError `survey-cancelled`. */
export async function surveyPairs(
  { parameters, config, set }: InspectionContext,
  { signal, onProgress = () => undefined }: SurveyOptions = {},
): Promise<PairMeasure[]> {
  const triplets = set.allTriplets;
  const pairs: PairMeasure[] = [];
  onProgress(0, 2 * triplets.length);
  for (let first = 0; first < triplets.length; first += config.optimiser.batch) {
    if (signal?.aborted === true) throw cancelled();
    const chosen = triplets.slice(first, first + config.optimiser.batch);
    const batch = set.batch(chosen);
    try {
      const measured = tf.tidy(() => recordBatch({ parameters, config }, batch));
      pairs.push(...(await readBatch(measured, chosen, config)));
    } finally {
      disposeBatch(batch);
    }
    onProgress(pairs.length, 2 * triplets.length);
  }
  return pairs;
}

function cancelled() {
  return refusal("survey-cancelled", "The survey was stopped.", "Start it again when you want it.");
}

/** A row a pair: the batch's pairs with the earlier source, then those with the later one. */
type MeasuredBatch = {
  /** [2B,N]. */
  readonly rows: Tensor2D;
  /** Where in a row a quantity begins. */
  readonly offsets: Record<string, number>;
};

function recordBatch(
  { parameters, config }: Pick<InspectionContext, "parameters" | "config">,
  batch: Batch,
): MeasuredBatch {
  const [finest] = depthNet(parameters, batch.target, depthNetOptionsOf(config), evaluateMode);
  const finestDepth = disparityToDepth(finest, depthRangeOf(config));
  const context = { parameters, mode: evaluateMode, depths: finestDepth, finestDepth };
  const results = sourceReconstruction(config)(
    batch.sources.map((source) =>
      sourceInputOf(batch, source, { seenSource: source.picture, seenTarget: batch.target }, context),
    ),
  );
  const choice = photometricChoiceOf(config);
  const ofSources = batch.sources.map((source, i) => {
    const result = results[i];
    const columns = columnsOf({ config, choice, batch, source, result, finestDepth });
    const { scale, residualTranslation, axisAngle } = refinementOf(result, config);
    return present({
      ...columnMeasures(columns),
      scale,
      residualTranslation,
      axisAngle,
      optimRPose: columns.optimR?.sourceFromTarget,
    });
  });
  const offsets: Record<string, number> = {};
  let width = 0;
  for (const [name, { size }] of ofSources[0]) {
    offsets[name] = width;
    width += size / batch.target.shape[0];
  }
  const rowsOf = (quantities: readonly (readonly [string, Tensor])[]): Tensor2D =>
    tf.concat(
      quantities.map(([, values]) => tf.reshape(values, [batch.target.shape[0], -1])),
      1,
    ) as Tensor2D;
  return { rows: tf.concat(ofSources.map(rowsOf), 0), offsets };
}

function present(quantities: Readonly<Record<string, Tensor | undefined>>): (readonly [string, Tensor])[] {
  return Object.entries(quantities).flatMap(([name, values]) =>
    values === undefined ? [] : [[name, values] as const],
  );
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

async function readBatch(
  { rows, offsets }: MeasuredBatch,
  triplets: readonly TrainingTriplet[],
  config: RunConfig,
): Promise<PairMeasure[]> {
  const width = rows.shape[1];
  const values = await rows.data().finally(() => rows.dispose());
  const rowOf = (index: number): ReadRow => ({
    numbers: (name, count) => {
      const start = index * width + offsets[name];
      return name in offsets ? Array.from(values.subarray(start, start + count)) : null;
    },
  });
  return triplets.flatMap((triplet, b) =>
    triplet.sources.map((source, s) =>
      pairMeasure(triplet, source, rowOf(s * triplets.length + b), isPerturbed(config.poses.perturbation)),
    ),
  );
}

interface ReadRow {
  /** Null for a quantity that the run does not have. */
  numbers(name: string, count: number): number[] | null;
}

function pairMeasure(
  { target }: TrainingTriplet,
  { frame, offset, coarseSourceFromTarget, cleanSourceFromTarget }: TrainingSource,
  row: ReadRow,
  isDamaged: boolean,
): PairMeasure {
  const number = (name: string): number | null => row.numbers(name, 1)?.[0] ?? null;
  const column = (name: Column): ColumnMeasure | null => {
    const meanError = number(`${name}.meanError`);
    return meanError === null ? null : { meanError, improvedShare: number(`${name}.improvedShare`) };
  };
  const errorDegrees = (pose: RigidTransform): number | null =>
    isDamaged ? rotationAngleDegrees(compose(pose, invert(cleanSourceFromTarget))) : null;
  const refined = row.numbers("optimRPose", 12);
  const axisAngle = row.numbers("axisAngle", 3);
  const shift = row.numbers("residualTranslation", 3);
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
