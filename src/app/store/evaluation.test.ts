import { describe, expect, test } from "vitest";
import { asked, type EvaluationSlice, ended, liveEnded, noEvaluation, progressed } from "./evaluation.ts";

const status = ({ phase }: EvaluationSlice) => phase.status;

describe("the evaluation", () => {
  test("progress that nobody asked for is a live evaluation, and ends with it", () => {
    const live = progressed(noEvaluation, 2, 7);
    expect(live.phase).toEqual({ status: "evaluating", isLive: true, done: 2, total: 7 });
    expect(progressed(live, 3, 7).phase).toMatchObject({ isLive: true, done: 3 });
    expect(status(liveEnded(live))).toBe("idle");
  });

  test("what was asked for outlives a live report, and its own answer ends it", () => {
    const own = progressed(asked(progressed(noEvaluation, 2, 7)), 1, 72);
    expect(own.phase).toEqual({ status: "evaluating", isLive: false, done: 1, total: 72 });
    expect(liveEnded(own)).toBe(own);
    expect(status(ended(own))).toBe("idle");
  });

  test("one that is being stopped makes no more progress", () => {
    const stopping: EvaluationSlice = { ...asked(noEvaluation), phase: { status: "stopping" } };
    expect(progressed(stopping, 5, 72)).toBe(stopping);
    expect(liveEnded(stopping)).toBe(stopping);
  });
});
