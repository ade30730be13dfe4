import { describe, expect, test } from "vitest";
import { PRESETS } from "../../engine/training/presets.ts";
import { differingSettings } from "../settings/differingSettings.ts";
import { withPerturbation } from "../settings/poseDamage.ts";
import { aspectNamed } from "./aspects.ts";
import { keptRunOf } from "./historyTesting.ts";
import { chooseParent, nameOfRun } from "./runNames.ts";

const { quick } = PRESETS;
const none = new Set<string>();
const withoutR = aspectNamed("Optim R").set(quick, false);

describe("the name of a run", () => {
  test("says what it is where there is nothing to differ from", () => {
    expect(nameOfRun(quick, null, none)).toBe("nano 96×64");
  });

  test.each([
    ["−Optim R", withoutR],
    ["μ 0.2", { ...quick, losses: { ...quick.losses, mu: 0.2 } }],
    ["seed 2", { ...quick, seed: 2 }],
    ["seed 2, −Optim R", { ...withoutR, seed: 2 }],
    ["ResNet-18", aspectNamed("Encoder").set(quick, "resnet18")],
    ["poses off by 2° rotation", aspectNamed("Damage the poses").set(quick, "2° rotation")],
    ["320×256", { ...quick, resolution: { width: 320, height: 256 } }],
  ])("by the difference from its parent: %s", (name, config) => {
    expect(nameOfRun(config, quick, none)).toBe(name);
  });

  test("carries the damage of the poses from the first run on", () => {
    const damaged = withPerturbation(quick, { rotationDegrees: 0.5, rescale: 2, seed: 3 });
    expect(nameOfRun(damaged, null, none)).toBe("nano 96×64, poses off by 0.5° rotation, scale × 2, noise 3");
    expect(nameOfRun(quick, damaged, none)).toBe("poses intact");
  });

  test("switches named with a plus come back on", () => {
    expect(nameOfRun(quick, withoutR, none)).toBe("+Optim R");
  });

  test("leaves out how long it ran, and counts what would be too long", () => {
    expect(nameOfRun({ ...quick, steps: 7 }, quick, none)).toBe("nano 96×64");
    expect(nameOfRun({ ...PRESETS.paper, seed: 9 }, quick, none)).toMatch(/^MPViT small, .* and \d+ more$/);
  });

  test("is numbered where it is taken", () => {
    const taken = new Set(["nano 96×64", "nano 96×64 (2)"]);
    expect(nameOfRun(quick, null, taken)).toBe("nano 96×64 (3)");
  });
});

describe("the parent of a run", () => {
  const first = keptRunOf(quick);
  const second = keptRunOf(withoutR, { parent: first.record.id });
  const config = { ...withoutR, seed: 2 };

  test("is the first run of its encoder and size, whatever came between", () => {
    expect(chooseParent(config, "0000aaaa", [second, first])).toBe(first);
    expect(chooseParent(PRESETS.nano, "0000aaaa", [second, first])).toBeNull();
    expect(chooseParent(config, "another", [second, first])).toBeNull();
  });

  test("is the pinned baseline where there is one", () => {
    const pinned = { ...second, isBaseline: true };
    expect(chooseParent(config, "0000aaaa", [pinned, first])).toBe(pinned);
  });
});

test("settings that differ are listed once, with a size and a set of numerics as one", () => {
  const differing = differingSettings([quick, PRESETS.paper]);
  const fields = differing.map(({ field }) => field);
  expect(fields.slice(0, 3)).toEqual(["network.encoder", "resolution", "numerics"]);
  expect(fields.some((field) => field.startsWith("resolution.") || field.startsWith("numerics."))).toBe(
    false,
  );
  expect(fields).toContain("steps");
  expect(differing.map((setting) => setting.say(PRESETS.paper)).slice(0, 3)).toEqual([
    "MPViT small",
    "320×256",
    "paper, cascade",
  ]);
  expect(differingSettings([quick, quick])).toEqual([]);
});
