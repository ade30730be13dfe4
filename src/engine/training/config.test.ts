import { expect, test } from "vitest";
import { ProblemError } from "../problem.ts";
import { parseRunConfig } from "./config.ts";
import { PRESETS } from "./presets.ts";

const nano = PRESETS.nano;

test.each(Object.entries(PRESETS))(
  "config: preset %s is valid and survives a JSON round trip",
  (_name, preset) => {
    expect(parseRunConfig(JSON.parse(JSON.stringify(preset)))).toEqual(preset);
  },
);

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
    "an inverted depth range",
    { ...nano, network: { ...nano.network, minDepth: 5, maxDepth: 1 } },
    "minDepth",
  ],
])("config: %s is refused by name", (_case, value, named) => {
  expect(() => parseRunConfig(value)).toThrow(ProblemError);
  expect(() => parseRunConfig(value)).toThrow(named);
});
