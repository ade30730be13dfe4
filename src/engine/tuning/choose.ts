import { median } from "../bench/statistics.ts";
import {
  DEFAULT_SHAPE,
  SHAPE_NAMES,
  TILED_WORKS,
  type TiledWork,
  type TileShape,
} from "../kernels/conv2d/tiles.ts";

/** A shape's times on a problem. */
export interface ShapeTimes {
  /** Of one dispatch. */
  readonly medianMs: number;
  /** Its time over the default's in the same round, of every round: below 1 is faster. */
  readonly shares: readonly number[];
}

/** What was measured of a problem. A shape is missing whose values were not the default's, bit for bit. */
export interface ProblemTimes {
  readonly work: TiledWork;
  readonly problem: string;
  readonly shapes: Readonly<Partial<Record<TileShape, ShapeTimes>>>;
}

/** The shape for a kind of work. */
export interface ChosenShape {
  readonly shape: TileShape;
  /** Its time over the default's, geometric mean over the kind's problems, median of the rounds; null where nothing was
   *  measured. */
  readonly shareOfDefault: number | null;
}

/** What another shape than the default must gain over a kind's problems, in all rounds but one, and may lose on no single
 *  problem: noise does not decide. */
export const MARGIN = 0.05;

/** Milliseconds of a dispatch in each shape, measured in turn; a shape is in every round or in none. */
export type RoundMs = Readonly<Partial<Record<TileShape, number>> & Record<typeof DEFAULT_SHAPE, number>>;

export function shapeTimesOf(rounds: readonly RoundMs[]): ProblemTimes["shapes"] {
  const times: Partial<Record<TileShape, ShapeTimes>> = {};
  for (const shape of SHAPE_NAMES) {
    const ms = rounds.flatMap((round) => round[shape] ?? []);
    if (ms.length === 0) continue;
    const shares = rounds.flatMap((round) => (round[shape] ?? Number.NaN) / round[DEFAULT_SHAPE]);
    times[shape] = { medianMs: median(ms), shares };
  }
  return times;
}

/** Per kind of work the shape that takes the least of the default's time; the default unless that gains `MARGIN`, and where
 *  nothing was measured. */
export function chooseShapes(times: readonly ProblemTimes[]): Readonly<Record<TiledWork, ChosenShape>> {
  const chosen = TILED_WORKS.map((work) => [
    work,
    chooseFor(times.filter((problem) => problem.work === work)),
  ]);
  return Object.fromEntries(chosen) as Record<TiledWork, ChosenShape>;
}

function chooseFor(problems: readonly ProblemTimes[]): ChosenShape {
  if (problems.length === 0) return { shape: DEFAULT_SHAPE, shareOfDefault: null };
  let best: ChosenShape = { shape: DEFAULT_SHAPE, shareOfDefault: 1 };
  for (const shape of SHAPE_NAMES) {
    const ofProblems = problems.flatMap(({ shapes }) =>
      shapes[shape] === undefined ? [] : [shapes[shape].shares],
    );
    if (ofProblems.length < problems.length) continue;
    const together = ofProblems[0].map((_, round) =>
      geometricMean(ofProblems.map((shares) => shares[round])),
    );
    const [, secondWorst] = together.toSorted((a, b) => b - a);
    const gains = secondWorst <= 1 - MARGIN && ofProblems.every((shares) => median(shares) <= 1 + MARGIN);
    const shareOfDefault = median(together);
    if (gains && shareOfDefault < (best.shareOfDefault ?? 1)) best = { shape, shareOfDefault };
  }
  return best;
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
