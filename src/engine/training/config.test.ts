import { expect, test } from "vitest";
import { ProblemError } from "../problem.ts";
import { isPerturbed, NO_PERTURBATION, parseRunConfig } from "./config.ts";
import { PRESETS } from "./presets.ts";

const nano = PRESETS.nano;

test.each(Object.entries(PRESETS))(
  "config: preset %s is valid and survives a JSON round trip",
  (_name, preset) => {
    expect(parseRunConfig(JSON.parse(JSON.stringify(preset)))).toEqual(preset);
  },
);

test("config: a run saved before poses could be damaged reads as an undamaged one", () => {
  const { perturbation: _, ...poses } = nano.poses;
  expect(parseRunConfig({ ...nano, poses })).toEqual(nano);
  expect(isPerturbed(parseRunConfig({ ...nano, poses }).poses.perturbation)).toBe(false);
});

test("config: any part of a perturbation but its seed damages poses", () => {
  expect(isPerturbed({ ...NO_PERTURBATION, seed: 7 })).toBe(false);
  for (const part of ["rotationDegrees", "translationPercent", "scaleDriftPercent", "rescale"] as const) {
    expect(isPerturbed({ ...NO_PERTURBATION, [part]: 2 })).toBe(true);
  }
});

test.each([
  [
    "a width that is no multiple of 32",
    { ...nano, resolution: { width: 100, height: 96 } },
    "resolution.width",
  ],
  ["an unknown encoder", { ...nano, network: { ...nano.network, encoder: "huge" } }, "network.encoder"],
  ["an alpha above 1", { ...nano, losses: { ...nano.losses, alpha: 1.5 } }, "losses.alpha"],
  [
    "a rate that is not a number",
    { ...nano, optimiser: { ...nano.optimiser, encoderRate: Number.NaN } },
    "optimiser.encoderRate",
  ],
  ["an unknown field", { ...nano, surprise: 1 }, "surprise"],
  ["Optim t without coarse poses", { ...nano, poses: { ...nano.poses, coarse: false } }, "Optim t"],
  [
    "no source of poses",
    { ...nano, poses: { ...nano.poses, coarse: false, optimT: false, optimR: false } },
    "poses",
  ],
  [
    "a sequence rescaled to nothing",
    { ...nano, poses: { ...nano.poses, perturbation: { ...NO_PERTURBATION, rescale: 0 } } },
    "poses.perturbation.rescale",
  ],
  [
    "an inverted depth range",
    { ...nano, network: { ...nano.network, minDepth: 5, maxDepth: 1 } },
    "minDepth",
  ],
])("config: %s is refused by name", (_case, value, named) => {
  expect(() => parseRunConfig(value)).toThrow(ProblemError);
  expect(() => parseRunConfig(value)).toThrow(named);
});
