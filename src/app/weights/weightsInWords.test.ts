import { expect, test } from "vitest";
import type { WeightsReport } from "../frames.ts";
import { tensorsRead, whyNoDepth } from "./weightsInWords.ts";

const holding = (...networks: readonly WeightsReport["networks"][number]["network"][]): WeightsReport => ({
  files: [
    { name: "encoder.pth", format: "pth-zip", tensors: 9 },
    { name: "other.pth", format: "pth-zip", tensors: 5 },
  ],
  networks: networks.map((network) => ({
    ...{ network, variant: "MPViT", encoder: null, parameters: 9, file: "encoder.pth" },
  })),
  ...{ absent: [], missing: [], disagreeing: [], converted: [], problems: [] },
  mismatched: [{ file: "other.pth", name: "a", found: "float32 [1]", expected: "float32 [2]" }],
  unknown: [{ file: "other.pth", name: "b", shape: [1] }],
  ...{ notRead: 3, trainedAt: null, canPredict: false, choice: null },
});
const choice = { encoder: null, poseNetworks: null, convexUpsampling: null };

test("weights in words: half a depth network asks for its other half", () => {
  expect(whyNoDepth(holding("depthEncoder"))).toBe("To see depth, drop its decoder (depth.pth) as well.");
  expect(whyNoDepth(holding("poseHead", "depthDecoder"))).toBe(
    "To see depth, drop its encoder (encoder.pth) as well.",
  );
  expect(whyNoDepth({ ...holding("depthEncoder"), choice })).toMatch(/as well, or train from these\.$/);
  expect(whyNoDepth(holding("poseHead"))).toMatch(/^No depth network is among them/);
});

test("weights in words: the tensors that were read are those that no list names", () => {
  expect(tensorsRead(holding("depthEncoder"))).toBe(14 - 5);
});
