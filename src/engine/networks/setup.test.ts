import { expect, test } from "vitest";
import { trainedCount } from "./declaration.ts";
import { dropPathBranches } from "./depthNet.ts";
import { depthNetShapeOf } from "./depthNetShape.ts";
import { branchDropRates } from "./mpvit/mpvit.ts";
import { mpvitVariants } from "./mpvit/variants.ts";
import { RESNET18_UNUSED_CLASSIFIER } from "./resnet18.ts";
import { type NetworkSetup, parameterSpecs } from "./setup.ts";

const published: NetworkSetup = {
  depthNet: depthNetShapeOf("small", true),
  poseNetworks: "resnet18",
  initialDisparity: null,
};

test.each([
  ["tiny", 5_626_736, 4_744_329],
  ["xsmall", 10_316_448, 5_104_913],
  ["small", 22_603_400, 5_397_297],
] as const)(
  "networks: MPViT %s has %i parameters and its decoder %i, as the reference has",
  (encoder, own, decoder) => {
    const specs = parameterSpecs({ ...published, depthNet: depthNetShapeOf(encoder, true) });
    expect(trainedCount(specs, "encoder.")).toBe(own);
    expect(trainedCount(specs, "depth.")).toBe(decoder);
  },
);

test("networks: each two-frame ResNet-18 has 11 698 920 parameters with its unused classifier, heads as published", () => {
  const specs = parameterSpecs(published);
  expect(trainedCount(specs, "pose_encoder.") + RESNET18_UNUSED_CLASSIFIER).toBe(11_698_920);
  expect(trainedCount(specs, "trans_encoder.") + RESNET18_UNUSED_CLASSIFIER).toBe(11_698_920);
  expect(trainedCount(specs, "pose.")).toBe(1_315_086);
  expect(trainedCount(specs, "trans.")).toBe(1_313_544);
  expect(trainedCount(specs) + 2 * RESNET18_UNUSED_CLASSIFIER).toBe(54_027_167);
});

test("networks: nano with both small pose networks stays under half a million parameters", () => {
  const specs = parameterSpecs({
    ...published,
    depthNet: depthNetShapeOf("nano", true),
    poseNetworks: "small",
  });
  expect(trainedCount(specs)).toBeLessThan(500_000);
});

test("networks: without convex upsampling there are no mask heads, and nothing else is missing", () => {
  const names = (hasMaskHeads: boolean) =>
    parameterSpecs({ ...published, depthNet: depthNetShapeOf("small", hasMaskHeads) }).map(
      ({ name }) => name,
    );
  const without = new Set(names(false));
  const missing = names(true).filter((name) => !without.has(name));
  expect(missing.map((name) => name.split(".")[2])).toEqual(
    ["26", "28", "30", "32"].flatMap((index) => [index, index, index, index]),
  );
});

test("networks: no two parameters share a name, in any set-up", () => {
  for (const encoder of ["nano", "tiny", "xsmall", "small", "resnet18"] as const)
    for (const poseNetworks of ["small", "resnet18"] as const) {
      const names = parameterSpecs({
        ...published,
        depthNet: depthNetShapeOf(encoder, true),
        poseNetworks,
      }).map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    }
});

test("networks: heads divide the width of every stage, and their windows cover all heads", () => {
  for (const { widths, heads, windows } of Object.values(mpvitVariants)) {
    for (const width of widths) expect(width % heads).toBe(0);
    expect(windows.reduce((sum, window) => sum + window.heads, 0)).toBe(heads);
  }
});

test("networks: drop path rises linearly from 0 at the first layer to its highest rate at the last", () => {
  const rates = branchDropRates(mpvitVariants.tiny, 0.2);
  // Layers 1, 2, 4, 1 on paths 2, 3, 3, 3, two branches each.
  expect(rates).toHaveLength(2 * (1 * 2 + 2 * 3 + 4 * 3 + 1 * 3));
  expect(dropPathBranches(depthNetShapeOf("tiny", true))).toBe(rates.length);
  expect(rates.slice(0, 4)).toEqual([0, 0, 0, 0]);
  const perLayer = [...new Set(rates)].sort((a, b) => a - b);
  expect(perLayer).toHaveLength(8);
  perLayer.forEach((rate, layer) => {
    expect(rate).toBeCloseTo((0.2 * layer) / 7, 12);
  });
  expect(dropPathBranches(depthNetShapeOf("resnet18", true))).toBe(0);
});
