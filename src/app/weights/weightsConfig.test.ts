import { expect, test } from "vitest";
import { PRESETS } from "../../engine/training/presets.ts";
import { configFor } from "./weightsConfig.ts";

test("a config takes what the weights ask for and keeps what they leave open", () => {
  const open = { encoder: null, poseNetworks: null, convexUpsampling: null };
  expect(configFor(PRESETS.nano, { choice: open })).toEqual(PRESETS.nano);
  expect(configFor(PRESETS.nano, { choice: { ...open, encoder: "small" } })).toEqual({
    ...PRESETS.nano,
    network: { ...PRESETS.nano.network, encoder: "small" },
  });
  const asked = { encoder: "tiny", poseNetworks: "resnet18", convexUpsampling: false } as const;
  expect(configFor(PRESETS.nano, { choice: asked })?.network).toMatchObject(asked);
});

test("weights whose network has no name have no config", () => {
  expect(configFor(PRESETS.nano, { choice: null })).toBeNull();
});
