import { describe, expect, test } from "vitest";
import { normalAt, Purpose, shuffled, threefry, uniformAt } from "./random.ts";

const KEY = { seed: 1, step: 2, purpose: Purpose.augmentation };

test("threefry: gives the known answers of the generator's authors", () => {
  expect(threefry(0, 0, 0, 0)).toEqual([0x6b200159, 0x99ba4efe]);
  expect(threefry(0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff)).toEqual([0x1cb996fc, 0xbb002be7]);
  expect(threefry(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3)).toEqual([0xc4923a9c, 0x483df7a0]);
});

describe("uniformAt", () => {
  const values = Array.from({ length: 100_000 }, (_, i) => uniformAt(KEY, i));

  test("lies in [0, 1) and fills it evenly", () => {
    expect(Math.min(...values.slice(0, 50_000))).toBeGreaterThanOrEqual(0);
    expect(values.every((u) => u < 1)).toBe(true);
    const bins = new Array<number>(64).fill(0);
    for (const u of values) bins[Math.floor(u * 64)]++;
    // Chi-squared with 63 degrees of freedom: mean 63, 99.99 % below 115.
    const expected = values.length / 64;
    expect(bins.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)).toBeLessThan(115);
  });

  test("is uncorrelated from one index, step, purpose and seed to the next", () => {
    const centred = values.map((u) => u - 0.5);
    const others = {
      index: (i: number) => uniformAt(KEY, i + 1),
      step: (i: number) => uniformAt({ ...KEY, step: 3 }, i),
      purpose: (i: number) => uniformAt({ ...KEY, purpose: Purpose.dropPath }, i),
      seed: (i: number) => uniformAt({ ...KEY, seed: 2 }, i),
    };
    for (const [name, other] of Object.entries(others)) {
      const covariance = centred.reduce((sum, v, i) => sum + v * (other(i) - 0.5), 0) / values.length;
      // Standard deviation of the estimate: 1 / 12 / sqrt(100000) = 2.6e-4; five of them.
      expect(Math.abs(covariance), name).toBeLessThan(1.3e-3);
    }
  });

  test("is a pure function of its arguments", () => {
    expect(uniformAt(KEY, 777)).toBe(values[777]);
  });
});

test("normalAt: has mean 0, variance 1 and the tails of a normal distribution", () => {
  const values = Array.from({ length: 100_000 }, (_, i) => normalAt(KEY, i));
  const mean = values.reduce((a, b) => a + b) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.016); // five standard errors
  expect(Math.abs(variance - 1)).toBeLessThan(0.023);
  const beyondTwo = values.filter((v) => Math.abs(v) > 2).length / values.length;
  expect(Math.abs(beyondTwo - 0.0455)).toBeLessThan(0.0033);
  expect(values.every(Number.isFinite)).toBe(true);
});

describe("shuffled", () => {
  test.each([0, 1, 2, 3, 17, 1000])("holds each of %i numbers once", (n) => {
    const order = shuffled(n, KEY);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
  });

  test("is the same for the same key and differs for another step, seed or purpose", () => {
    const order = shuffled(100, KEY);
    expect(shuffled(100, { ...KEY })).toEqual(order);
    for (const key of [
      { ...KEY, step: 3 },
      { ...KEY, seed: 2 },
      { ...KEY, purpose: Purpose.shuffle },
    ]) {
      expect(shuffled(100, key)).not.toEqual(order);
    }
  });

  test("gives the six orders of three numbers equally often", () => {
    const counts = new Map<string, number>();
    for (let step = 0; step < 12_000; step++) {
      const order = shuffled(3, { ...KEY, step }).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // 2000 each with a standard deviation of 41; five of them.
    for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(205);
  });
});
