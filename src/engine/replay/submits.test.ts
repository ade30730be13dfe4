import fc from "fast-check";
import { expect, test } from "vitest";
import { cutsOf, submitsFor } from "./submits.ts";

test("submits: a slow step is cut so that none takes 100 ms, a fast one keeps four", () => {
  expect([0, 100, 400, 1000, 2400, 6000].map(submitsFor)).toEqual([4, 4, 8, 20, 24, 60]);
});

test("cuts: every command once, in order, in at most as many parts as asked for", () => {
  const costs = fc.array(fc.nat({ max: 100 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(costs, fc.integer({ min: 1, max: 30 }), (list, parts) => {
      const cuts = cutsOf(list, parts);
      expect(cuts.length).toBeLessThanOrEqual(Math.max(parts, list.length));
      expect(cuts.at(-1)).toBe(list.length);
      expect([...new Set(cuts)].sort((a, b) => a - b)).toEqual(cuts);
    }),
  );
});

test("cuts: no part costs more than an equal share and one command", () => {
  const costs = [5, 1, 1, 1, 8, 1, 1, 1, 1, 4];
  const cuts = cutsOf(costs, 4);
  const parts = cuts.map((end, i) => costs.slice(cuts[i - 1] ?? 0, end).reduce((a, b) => a + b, 0));
  expect(cuts.length).toBeLessThanOrEqual(4);
  for (const part of parts) expect(part).toBeLessThanOrEqual(24 / 4 + 8);
});
