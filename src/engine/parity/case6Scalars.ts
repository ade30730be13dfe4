import { smoothnessWeights } from "../losses/total.ts";
import type { RunConfig } from "../training/config.ts";
import { SCALES } from "../training/forward.ts";
import type { GoldenFolder } from "./goldenFolder.ts";
import { SOURCE_OFFSETS } from "./goldenInputs.ts";
import { goldenProblem, isRecord } from "./goldenProblem.ts";
import { type Bar, bars } from "./tolerances.ts";

const FILE = "case6_scalars.json";

/** The scalars of one evaluation by name. */
export type Scalars = ReadonlyMap<string, number>;

/** The scalars of every evaluation of case 6, in order. A subset may hold only the loss of some.
 *  @throws ProblemError `golden-scalars` if the file has another form. */
export async function readScalars(folder: GoldenFolder): Promise<Scalars[]> {
  const stored = await folder.json(FILE);
  const iterations = isRecord(stored) ? stored.iterations : undefined;
  if (!Array.isArray(iterations) || iterations.length === 0)
    throw goldenProblem("golden-scalars", FILE, "Expected a list of iterations.");
  return iterations.map((iteration: unknown, i) => {
    const entries = isRecord(iteration) ? Object.entries(iteration) : [];
    const scalars = new Map(entries.map(([name, entry]) => [name, scalarIn(entry, `${i}: ${name}`)]));
    if (!scalars.has("loss")) throw goldenProblem("golden-scalars", FILE, `Iteration ${i} has no loss.`);
    return scalars;
  });
}

function scalarIn(entry: unknown, name: string): number {
  if (isRecord(entry) && Number.isFinite(entry.value)) return entry.value as number;
  throw goldenProblem("golden-scalars", FILE, `Iteration ${name} has no finite value.`);
}

/** Our scalars of an evaluation, from its maps (float64 over the values read back) and the engine's own loss terms.
 *  @param mu after its ramp. */
export function scalarsOf(
  map: (name: string) => Float32Array,
  { losses, numerics }: RunConfig,
  mu: number,
): Map<string, number> {
  const scalars = new Map<string, number>();
  const put = (name: string, value: number): void => void scalars.set(name, value);
  const weightOfScale = smoothnessWeights[numerics.smoothnessWeights];
  const errorT = mean(map("sl_min"));
  for (let scale = 0; scale < SCALES; scale++) {
    const at = (name: string): string => `scale${scale}.${name}`;
    const photometric = mean(map(`to_optimise.s${scale}`));
    const smooth = map("smooth")[scale];
    const smoothWeight = losses.lambda * weightOfScale(scale);
    put(at("photo_mean"), photometric);
    put(at("smooth"), smooth);
    put(at("smooth_weight"), smoothWeight);
    put(at("sl_min_mean"), errorT);
    put(at("sl_weight"), losses.beta);
    put(at("loss"), photometric + smoothWeight * smooth + losses.beta * errorT);
    put(at("identity_selection_mean"), mean(map(`identity_selection.s${scale}`)));
    for (const offset of SOURCE_OFFSETS)
      put(at(`reproj_mean.${offset}`), mean(map(`reproj.${offset}.s${scale}`)));
    const { mean: average, min, max } = statisticsOf(map(`disp${scale}`));
    put(at("disp_mean"), average);
    put(at("disp_min"), min);
    put(at("disp_max"), max);
  }
  for (const offset of SOURCE_OFFSETS) {
    put(`identity_mean.${offset}`, mean(map(`identity.${offset}`)));
    for (const name of ["axisangle", "translation", "cam_T_cam"])
      map(`${name}.${offset}`).forEach((value, i) => {
        put(`${name}.${offset}[${i}]`, value);
      });
  }
  for (const name of ["disp_best", "error_best"])
    for (const [statistic, value] of Object.entries(statisticsOf(map(name))))
      put(`${name}.${statistic}`, value);
  put("loss", map("total")[0]);
  // The reference adds the four scales' means, the engine averages them.
  put("isd_loss", SCALES * map("distillation")[0]);
  put("isd_weight", mu);
  return scalars;
}

/** What the engine's loss terms must be, given the reference's scalars: averages over the scales, before their weights.
 *  (The total does not tell them apart: smoothness is a hundred thousandth of it.) */
export function termsFrom(reference: Scalars, { losses }: RunConfig): Record<string, number> {
  const averageOf = (term: (scale: number) => number): number =>
    Array.from({ length: SCALES }, (_, scale) => term(scale)).reduce((a, b) => a + b, 0) / SCALES;
  const at = (name: string, scale: number): number => reference.get(`scale${scale}.${name}`) ?? Number.NaN;
  return {
    photometricR: averageOf((scale) => at("photo_mean", scale)),
    photometricT: averageOf((scale) => at("sl_min_mean", scale)),
    smoothness: averageOf((scale) => (at("smooth_weight", scale) * at("smooth", scale)) / losses.lambda),
    /** As the paper has it. */
    smoothnessEqual: averageOf((scale) => at("smooth", scale)),
  };
}

/** Which bar holds for a scalar of evaluation 1. */
export function barOfScalar(name: string): Bar {
  const { scalars } = bars.case6;
  if (/^(axisangle|translation|cam_T_cam)\./.test(name)) return scalars.poseEntries;
  if (name.startsWith("grad_norm.")) return scalars.gradientNorms;
  if (name.startsWith("param_norm_after_step.")) return scalars.parameterNorms;
  if (name.endsWith("identity_selection_mean")) return scalars.selection;
  if (/^error_best\.(min|max)$/.test(name)) return scalars.extremeErrors;
  return scalars.losses;
}

export function mean(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** `std` is the biased one. */
function statisticsOf(values: Float32Array): Record<"mean" | "std" | "min" | "max", number> {
  const average = mean(values);
  let [squares, min, max] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    squares += (value - average) ** 2;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return { mean: average, std: Math.sqrt(squares / values.length), min, max };
}
