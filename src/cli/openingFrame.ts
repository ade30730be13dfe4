import type { FrameInspection, SourceView } from "../engine/protocol.ts";

/** The frame that shows best what the method does comes first; the others follow in their order. Best is, of the pair that
 *  a frame opens with: every stage has a lower mean error than the one before; then what the refinement takes off the
 *  coarse pose's error. The survey beside it tells of all pairs, the bad ones among them. */
export function bestFirst(inspections: readonly FrameInspection[]): readonly FrameInspection[] {
  const [best] = inspections.toSorted((a, b) => compare(opening(b), opening(a)));
  return best === undefined ? [] : [best, ...inspections.filter((inspection) => inspection !== best)];
}

interface Opening {
  readonly everyStageHelps: boolean;
  readonly gain: number;
}

/** Of the source that the page shows unless another one is chosen: the next frame, or the only one there is. */
function opening({ sources }: FrameInspection): Opening {
  const source = sources.find(({ offset }) => offset === 1) ?? sources[0];
  if (source === undefined) return { everyStageHelps: false, gain: Number.NEGATIVE_INFINITY };
  const errors = stageErrors(source);
  const { coarse, optimT, optimR } = source;
  const refined = optimR ?? optimT;
  return {
    everyStageHelps: errors.every((error, stage) => stage === 0 || error < errors[stage - 1]),
    gain:
      coarse === null || refined === null
        ? Number.NEGATIVE_INFINITY
        : 1 - refined.meanError / coarse.meanError,
  };
}

function stageErrors({ identity, coarse, optimT, optimR }: SourceView): readonly number[] {
  return [identity, coarse, optimT, optimR].flatMap((stage) => stage?.meanError ?? []);
}

function compare(a: Opening, b: Opening): number {
  if (a.everyStageHelps !== b.everyStageHelps) return a.everyStageHelps ? 1 : -1;
  return a.gain === b.gain ? 0 : a.gain > b.gain ? 1 : -1;
}
