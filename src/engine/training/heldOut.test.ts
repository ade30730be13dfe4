import { expect, test } from "vitest";
import type { Frame } from "../data/sequence.ts";
import { heldOutFrames } from "./heldOut.ts";

function frame(hasGroundTruth: boolean): Frame {
  return {
    name: "f",
    path: null,
    rgba: new Uint8Array(4),
    camFromWorld: { rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1], translation: [0, 0, 0] },
    intrinsics: { fx: 1, fy: 1, cx: 0, cy: 0 },
    hasGroundTruth,
    groundTruth: null,
  } as Frame;
}

test("held-out frames: every n-th frame with ground truth, counted per sequence and from its middle", () => {
  const sequences = [
    { frames: Array.from({ length: 9 }, () => frame(true)) },
    { frames: Array.from({ length: 9 }, (_, i) => frame(i % 2 === 0)) },
  ];
  expect(heldOutFrames(sequences, 4)).toEqual([
    { sequence: 0, frame: 2 },
    { sequence: 0, frame: 6 },
    { sequence: 1, frame: 4 },
  ]);
});

test("held-out frames: none without ground truth, and none when the config asks for none", () => {
  const frames = Array.from({ length: 9 }, () => frame(true));
  expect(heldOutFrames([{ frames }], 0)).toEqual([]);
  expect(heldOutFrames([{ frames: frames.map(() => frame(false)) }], 2)).toEqual([]);
});
