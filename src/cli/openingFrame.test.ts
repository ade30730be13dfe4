import { expect, test } from "vitest";
import type { FrameInspection, ReconstructionView, SourceView } from "../engine/protocol.ts";
import { madeUpRecording } from "../engine/recording/recordingTesting.ts";
import { bestFirst } from "./openingFrame.ts";

const [madeUp] = madeUpRecording().inspections;

/** Mean errors of identity, coarse, Optim t and Optim R by the offset of the source. */
function inspectionOf(frame: number, errors: Partial<Record<-1 | 1, readonly number[]>>): FrameInspection {
  const sources = ([-1, 1] as const).flatMap((offset): SourceView[] => {
    const of = errors[offset];
    if (of === undefined) return [];
    const stage = (at: number): ReconstructionView | null =>
      of[at] === undefined ? null : { ...madeUp.sources[0].identity, meanError: of[at] };
    const stages = { coarse: stage(1), optimT: stage(2), optimR: stage(3) };
    return [{ ...madeUp.sources[0], offset, identity: stage(0) ?? madeUp.sources[0].identity, ...stages }];
  });
  return { ...madeUp, frame: { sequence: 0, frame }, sources };
}

const order = (...inspections: FrameInspection[]) => bestFirst(inspections).map(({ frame }) => frame.frame);

test("a recording opens on the frame whose every stage helps, and of these on the one that gains most", () => {
  const worse = inspectionOf(1, { 1: [0.3, 0.05, 0.06, 0.055] });
  const little = inspectionOf(2, { 1: [0.3, 0.05, 0.049, 0.048] });
  const most = inspectionOf(3, { 1: [0.3, 0.05, 0.045, 0.044] });
  const detour = inspectionOf(4, { 1: [0.3, 0.05, 0.03, 0.031] });
  expect(order(worse, little, most, detour)).toEqual([3, 1, 2, 4]);
  expect(order(worse, detour)).toEqual([4, 1]);
});

test("what counts is the source that is shown first: the next frame, or the only one", () => {
  const good = [0.3, 0.05, 0.045, 0.044];
  const bad = [0.3, 0.05, 0.051, 0.052];
  const hidden = inspectionOf(1, { [-1]: good, 1: bad });
  const only = inspectionOf(2, { [-1]: good });
  expect(order(hidden, only)).toEqual([2, 1]);
});

test("frames without refinement, or without sources, keep their order", () => {
  const coarse = inspectionOf(1, { 1: [0.3, 0.05] });
  expect(order(inspectionOf(3, {}), coarse)).toEqual([1, 3]);
  expect(order(inspectionOf(3, {}), inspectionOf(4, {}))).toEqual([3, 4]);
  expect(order()).toEqual([]);
});
