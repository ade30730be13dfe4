import { describe, expect, test } from "vitest";
import { PRESETS } from "../../engine/training/presets.ts";
import { keyOfComputation } from "../settings/differingSettings.ts";
import { objection } from "../store/settings.ts";
import { ASPECTS, aspectNamed } from "./aspects.ts";
import { missingOf } from "./counterpart.ts";
import { evaluationAt, keptRunOf } from "./historyTesting.ts";
import { measuredEffect } from "./measuredEffect.ts";
import { PAPER_ABLATION } from "./paperAblation.ts";

const DATA = "0000aaaa";
const { quick } = PRESETS;
const optimR = aspectNamed("Optim R");
const withoutR = optimR.set(quick, false);
const seeded = <Config extends typeof quick>(config: Config, seed: number): Config => ({ ...config, seed });

describe("the measured effect", () => {
  test("is AbsRel before and after, at the last step that both were measured at", () => {
    const on = keptRunOf(quick, { absRel: 0.2 });
    const longer = keptRunOf({ ...withoutR, steps: 999 }, { steps: 60, absRel: 0.1 });
    const early = { ...longer.record, evaluations: [evaluationAt(40, 0.3), ...longer.record.evaluations] };
    const effect = measuredEffect(optimR, quick, false, DATA, [on, { ...longer, record: early }]);
    expect(effect).toMatchObject({
      measures: [{ measure: "absRel", before: 0.2, after: 0.3, deviation: null }],
      seeds: [1],
      steps: { least: 40, most: 40 },
    });
  });

  test("over seeds is the mean, with the deviation of the differences within each seed", () => {
    const runs = [1, 2].flatMap((seed) => [
      keptRunOf(seeded(quick, seed), { absRel: 0.1 * seed }),
      keptRunOf(seeded(withoutR, seed), { absRel: 0.1 * seed + 0.02 * seed }),
    ]);
    const effect = measuredEffect(optimR, quick, false, DATA, runs);
    expect(effect?.seeds).toEqual([1, 2]);
    expect(effect?.measures[0].before).toBeCloseTo(0.15);
    expect(effect?.measures[0].after).toBeCloseTo(0.18);
    expect(effect?.measures[0].deviation).toBeCloseTo(0.02 / Math.SQRT2);
  });

  test("is taken from the loss where there is no truth, up to the end of the shorter run", () => {
    const on = keptRunOf(quick, { photometricR: 0.2 });
    const off = keptRunOf(withoutR, { photometricR: 0.3, steps: 30 });
    const effect = measuredEffect(optimR, quick, false, DATA, [on, off]);
    expect(effect?.steps.most).toBe(30);
    expect(effect?.measures.map(({ measure }) => measure)).toEqual(["photometricR", "photometricT"]);
    expect(effect?.measures[0]).toMatchObject({ before: expect.closeTo(0.2), after: expect.closeTo(0.3) });
  });

  test("of what the loss itself is made of is not read from the loss", () => {
    const ssim = aspectNamed("SSIM");
    const runs = [keptRunOf(quick), keptRunOf(ssim.set(quick, false))];
    expect(measuredEffect(ssim, quick, false, DATA, runs)?.measures).toEqual([]);
  });

  test("needs the same data, seed, start and everything else, and runs that were left alone", () => {
    const on = keptRunOf(quick, { absRel: 0.2 });
    const absRel = 0.3;
    for (const other of [
      keptRunOf(seeded(withoutR, 2), { absRel }),
      keptRunOf({ ...withoutR, stride: 2 }, { absRel }),
      keptRunOf(withoutR, { absRel, startedFrom: ["a.pth"] }),
      keptRunOf(withoutR, { absRel, dataset: { ...on.record.dataset, fingerprint: "ffff0000" } }),
      keptRunOf(withoutR, { absRel }, { isAdjusted: true }),
    ]) {
      expect(measuredEffect(optimR, quick, false, DATA, [on, other])).toBeNull();
    }
    expect(measuredEffect(optimR, quick, false, DATA, [on, keptRunOf(withoutR, { absRel })])).not.toBeNull();
  });
});

describe("counterparts", () => {
  const plan = (config: typeof quick) => ({ config, fingerprint: DATA, startedFrom: [] });
  const shortQuick = { ...quick, steps: 40 };

  test("what was trained as long is not missing, what ended early is", () => {
    const plans = [plan(shortQuick), plan({ ...withoutR, steps: 40 })];
    expect(missingOf(plans, [keptRunOf(shortQuick)])).toEqual([plans[1]]);
    expect(missingOf(plans, [keptRunOf(shortQuick, { steps: 39 })])).toEqual(plans);
    expect(missingOf([plan(shortQuick)], [keptRunOf(shortQuick, {}, { isAdjusted: true })])).toHaveLength(1);
  });

  test("every alternative of every aspect is another run, but for those that the engine refuses", () => {
    for (const aspect of ASPECTS) {
      const others = aspect.alternatives(quick);
      expect(others.length, aspect.name).toBeGreaterThan(0);
      for (const to of others) {
        const config = aspect.set(quick, to);
        expect(aspect.valueIn(config), aspect.name).toBe(to);
        expect(keyOfComputation(config), aspect.name).not.toBe(keyOfComputation(quick));
        expect(objection(config), aspect.name).toBeNull();
      }
    }
  });
});

test("the paper's rows are six runs that the engine takes, alike in data, size, seed and steps", () => {
  const configs = PAPER_ABLATION.map(({ apply }) => apply({ ...quick, seed: 7, steps: 12 }));
  expect(new Set(configs.map((config) => keyOfComputation(config))).size).toBe(6);
  for (const config of configs) {
    expect(objection(config)).toBeNull();
    expect(config).toMatchObject({ seed: 7, steps: 12, resolution: quick.resolution, stride: quick.stride });
  }
  expect(
    configs.map(({ poses, selfDistillation }) => ({ ...poses, isd: selfDistillation.enabled })),
  ).toMatchObject([
    { coarse: false, optimT: false, optimR: true, isd: false },
    { coarse: true, optimT: false, optimR: false, isd: false },
    { coarse: true, optimT: true, optimR: false, isd: false },
    { coarse: true, optimT: true, optimR: true, isd: false },
    { coarse: true, optimT: true, optimR: true, isd: true },
    { coarse: true, optimT: true, optimR: true, isd: true },
  ]);
});
