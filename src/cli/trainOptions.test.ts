import { describe, expect, test } from "vitest";
import { MOST_STEPS, NO_PERTURBATION } from "../engine/training/config.ts";
import { PRESETS } from "../engine/training/presets.ts";
import { UsageError } from "./command.ts";
import { minutesOf, resumedConfig, runConfigOf } from "./trainOptions.ts";

describe("train's options", () => {
  test("single options go over the preset, and the size is height by width", async () => {
    const config = await runConfigOf({ preset: "tiny", size: "64x96", seed: "7", batch: "3", steps: "9" });
    expect(config).toEqual({
      ...PRESETS.tiny,
      seed: 7,
      resolution: { height: 64, width: 96 },
      optimiser: { ...PRESETS.tiny.optimiser, batch: 3 },
      steps: 9,
    });
  });

  test("poses are damaged as named and otherwise not at all; a resumed run keeps its damage", async () => {
    const { poses } = await runConfigOf({ perturb: "rotation=2.5,drift=-10,seed=3" });
    expect(poses).toEqual({
      ...PRESETS.nano.poses,
      perturbation: { ...NO_PERTURBATION, rotationDegrees: 2.5, scaleDriftPercent: -10, seed: 3 },
    });
    expect((await runConfigOf({})).poses.perturbation).toEqual(NO_PERTURBATION);
    expect(() => resumedConfig(PRESETS.nano, { perturb: "rotation=2", steps: "9" })).toThrow(/--perturb/);
  });

  test("minutes alone are not cut short by the preset's steps; both together are", async () => {
    expect((await runConfigOf({ minutes: "30" })).steps).toBe(MOST_STEPS);
    expect((await runConfigOf({ minutes: "30", steps: "50" })).steps).toBe(50);
    expect(minutesOf({ minutes: "0.5" })).toBe(0.5);
    expect(minutesOf({})).toBeNull();
  });

  test.each([
    ["an unknown preset", { preset: "huge" }, /nano, quick/],
    ["a size without a height", { size: "128" }, /HEIGHTxWIDTH/],
    ["damage of an unknown kind", { perturb: "roll=2" }, /rotation, translation, drift, rescale, seed/],
    ["damage without a number", { perturb: "rotation" }, /NAME=NUMBER/],
    ["a number that is none", { steps: "1e3" }, /--steps needs a whole number/],
  ])("%s is a usage error that says what is right", async (_what, values, message) => {
    await expect(runConfigOf(values)).rejects.toThrow(message);
    await expect(runConfigOf(values)).rejects.toBeInstanceOf(UsageError);
  });

  test("a value outside its range is refused with its field", async () => {
    await expect(runConfigOf({ size: "4096x128" })).rejects.toMatchObject({
      problem: { code: "config-invalid", message: expect.stringMatching(/resolution\.height/) },
    });
  });
});
