import { describe, expect, test } from "vitest";
import type { Rows } from "../rigid.ts";
import { consistentPixels } from "./consistency.ts";
import type { DepthFrame } from "./depthFrame.ts";

/** A camera of 5 x 1 pixels that stands at (x, 0, 0) and looks along z; depth by pixel. */
const frame = (x: number, ...depth: number[]): DepthFrame => ({
  camFromWorld: [1, 0, 0, -x, 0, 1, 0, 0, 0, 0, 1, 0] satisfies Rows,
  intrinsics: { fx: 2, fy: 2, cx: 2, cy: 0 },
  width: 5,
  height: 1,
  depth: Float32Array.from(depth),
});
const limits = { relativeDifference: 0.05, minViews: 1 };

describe("consistency of a frame with other views", () => {
  // Focal length 2 and a shift of 1: a point at depth 2 lands one pixel further left in the other view, never on its last.
  const other = frame(1, 2, 2, 2, 2, 7);

  test("a point that the other view sees at its own depth stays, one that it sees elsewhere is dropped", () => {
    // Pixel 4 at depth 2 lands on pixel 3, where the view has 2. Pixel 3 at depth 1 lands on pixel 1 at depth 1: not 2.
    const kept = consistentPixels(frame(0, 2, 2, 2, 1, 2), [other], limits);
    expect([...kept]).toEqual([0, 1, 1, 0, 1]);
  });

  test("the difference is measured relative to the point's depth in the view", () => {
    const view = frame(0, 2, 2, 2.09, 2.11, 2);
    const kept = consistentPixels(frame(0, 2, 2, 2, 2, 2), [view], limits);
    expect([...kept]).toEqual([1, 1, 1, 0, 1]);
  });

  test("as many views as asked for have to agree", () => {
    const views = [frame(0, 2, 9, 2, 9, 9), frame(0, 2, 2, 9, 9, 9)];
    const twice = consistentPixels(frame(0, 2, 2, 2, 2, 2), views, { ...limits, minViews: 2 });
    expect([...twice]).toEqual([1, 0, 0, 0, 0]);
    const none = consistentPixels(frame(0, 2, 2, 2, 2, 2), views, { ...limits, minViews: 0 });
    expect([...none]).toEqual([1, 1, 1, 1, 1]);
  });

  test("a view's turn counts: after half a turn nothing lies in front of it", () => {
    const behind = { ...other, camFromWorld: [-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1, 0] };
    expect([...consistentPixels(frame(0, 2, 2, 2, 2, 2), [behind], limits)]).toEqual([0, 0, 0, 0, 0]);
  });
});
