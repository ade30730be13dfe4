import { CONSTANT_MAP, fitMeanMap, fitRowSlope } from "./baselines.ts";
import type { InverseDepthMap } from "./comparison.ts";
import { type EvaluationOptions, evaluatePredictor, type Predictor } from "./evaluatePredictor.ts";
import type { TruthFrame } from "./frames.ts";
import type { DepthMetrics } from "./metrics.ts";
import { protocols } from "./protocols.ts";

/** Under the same protocol: a constant depth map, inverse depth linear in the row, and each sequence's own mean
 *  inverse-depth map. */
export type BaselineMetrics = Readonly<Record<"constant" | "row" | "meanMap", DepthMetrics>>;

/** More frames than this are averaged into a mean map only where more are evaluated. */
const MEAN_MAP_FRAMES = 200;

/** The lines to beat. They have no scale of their own, so where predictions are taken as metres they are still given
 *  each sequence's factor.
 *  @param ofSequences frames with truth of the same sequences, for the mean map: that of a few held-out frames alone
 *  would be their own truth more than their sequence's
 *  @throws ProblemError `evaluate-no-ground-truth` if no pixel of any frame counts. */
export async function evaluateBaselines(
  frames: readonly TruthFrame[],
  { protocol, scaling }: EvaluationOptions,
  ofSequences: readonly TruthFrame[] = frames,
): Promise<BaselineMetrics> {
  const options = { protocol, scaling: scaling === "none" ? "perSequence" : scaling } as const;
  const rules = protocols[protocol];
  const meanOf = async (fitMap: BaselineFit): Promise<DepthMetrics> =>
    (await evaluatePredictor(frames, await fittedPerSequence(frames, fitMap), options)).mean;
  return {
    constant: await meanOf(async () => CONSTANT_MAP),
    row: await meanOf((evaluated) => fitRowSlope(evaluated, rules)),
    meanMap: await meanOf((evaluated, name) => {
      const whole = ofSequences.filter(({ sequence }) => sequence === name);
      return fitMeanMap(spread(whole, Math.max(MEAN_MAP_FRAMES, evaluated.length)), rules);
    }),
  };
}

type BaselineFit = (evaluated: readonly TruthFrame[], sequence: string) => Promise<InverseDepthMap>;

/** The evaluated frames of every sequence get the map that was fitted to it. */
async function fittedPerSequence(frames: readonly TruthFrame[], fitMap: BaselineFit): Promise<Predictor> {
  const maps: InverseDepthMap[] = [];
  for (const name of new Set(frames.map(({ sequence }) => sequence))) {
    const map = await fitMap(
      frames.filter(({ sequence }) => sequence === name),
      name,
    );
    for (const [index, { sequence }] of frames.entries()) {
      if (sequence === name) maps[index] = map;
    }
  }
  return (index) => maps[index];
}

/** At most `most` of a list, evenly spread over it. */
function spread<T>(list: readonly T[], most: number): T[] {
  const count = Math.min(most, list.length);
  return Array.from({ length: count }, (_, i) => list[Math.floor(((i + 0.5) * list.length) / count)]);
}
