import { describe, expect, test } from "vitest";
import type { RunConfig } from "../../engine/training/config.ts";
import { PRESETS } from "../../engine/training/presets.ts";
import { ABLATIONS, WEIGHTS } from "../settings/ablations.ts";
import { RUN_NUMBERS } from "../settings/runNumbers.ts";
import { objection, pendingChanges, presetOf, withCoarsePoses } from "./settings.ts";

const nano: RunConfig = PRESETS.nano;

describe("settings", () => {
  test("loss weights and the number of steps never wait for a restart", () => {
    const draft = { ...nano, steps: 5, losses: { ...nano.losses, alpha: 0.1, ssim: false } };
    expect(pendingChanges(nano, draft)).toEqual([]);
  });

  test("networks, poses and the seed do, and a resolution counts once", () => {
    const draft: RunConfig = {
      ...nano,
      seed: 2,
      resolution: { width: 64, height: 64 },
      network: { ...nano.network, encoder: "tiny" },
    };
    expect(pendingChanges(nano, draft)).toEqual(["resolution", "seed", "network.encoder"]);
  });

  test("a preset is recognised whatever the seed, and no longer after a change", () => {
    expect(presetOf({ ...nano, seed: 99 })).toBe("nano");
    expect(presetOf({ ...nano, losses: { ...nano.losses, mu: 0.3 } })).toBeNull();
  });

  test("turning coarse poses off takes Optim t with them, which the engine accepts", () => {
    const off = withCoarsePoses(nano, false);
    expect(off.poses.optimT).toBe(false);
    expect(objection(off)).toBeNull();
  });

  test("a config without any source of poses is objected to, with the reason", () => {
    const off = withCoarsePoses(nano, false);
    expect(objection({ ...off, poses: { ...off.poses, optimR: false } })).toMatch(/No source of poses/);
  });

  test.each(ABLATIONS)(
    "the switch $name writes the field it says, and back",
    ({ isOn, set, fields, isLive }) => {
      const off = set(nano, false);
      expect(isOn(nano)).toBe(true);
      expect(isOn(off)).toBe(false);
      expect(isOn(set(off, true))).toBe(true);
      const waits = pendingChanges(nano, off);
      if (isLive) expect(waits).toEqual([]);
      else expect(waits).toEqual(expect.arrayContaining([...fields]));
    },
  );

  test.each(RUN_NUMBERS)(
    "the number $name writes the field it says, over the range that the engine takes",
    ({ name, field, min, max, get, set }) => {
      expect(get(set(nano, 7))).toBe(7);
      expect(pendingChanges(nano, set(nano, 7))).toEqual(name === "Steps" ? [] : [field]);
      expect(objection(set(nano, min))).toBeNull();
      expect(objection(set(nano, max))).toBeNull();
      expect(objection(set(nano, min - 1))).not.toBeNull();
      expect(objection(set(nano, max + 1))).not.toBeNull();
    },
  );

  test("the iterations of self-distillation are idle without it, and say so", () => {
    const idle = (config: RunConfig) =>
      RUN_NUMBERS.flatMap(({ name, idleBecause }) => (idleBecause(config) === null ? [] : [name]));
    expect(idle(nano)).toEqual([]);
    expect(idle({ ...nano, selfDistillation: { ...nano.selfDistillation, enabled: false } })).toEqual([
      "Iterations",
    ]);
  });

  test.each(WEIGHTS)(
    "the slider $name comes back to the value it shows",
    ({ field, toPosition, toValue }) => {
      expect(toValue(toPosition(nano.losses[field]))).toBeCloseTo(nano.losses[field], 10);
      expect(toValue(toPosition(0))).toBe(0);
    },
  );
});
