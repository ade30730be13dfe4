import { describe, expect, test } from "vitest";
import { LossHistory } from "./lossHistory.ts";

describe("LossHistory", () => {
  test("keeps every value while it grows past its first block", () => {
    const history = new LossHistory(["total"]);
    for (let step = 1; step <= 1000; step++) history.append(step, { total: step });
    expect(history.length).toBe(1000);
    expect(history.steps()[999]).toBe(1000);
    expect(history.raw("total")[511]).toBe(512);
  });

  test("the average starts at the first value and falls to 1/e of a jump after its horizon", () => {
    const history = new LossHistory(["total"], 10);
    history.append(0, { total: 1 });
    expect(history.smoothed("total")[0]).toBe(1);
    for (let step = 1; step <= 10; step++) history.append(step, { total: 0 });
    expect(history.smoothed("total")[10]).toBeCloseTo(Math.exp(-1), 10);
  });

  test("a value that is not finite leaves a gap and does not poison the average", () => {
    const history = new LossHistory(["total"], 10);
    history.append(1, { total: 2 });
    history.append(2, { total: Number.NaN });
    history.append(3, { total: 2 });
    expect(history.raw("total")[1]).toBeNaN();
    expect(history.smoothed("total")[2]).toBe(2);
  });

  test("clearing starts over", () => {
    const history = new LossHistory(["total"], 10);
    history.append(1, { total: 5 });
    history.clear();
    history.append(1, { total: 1 });
    expect([...history.smoothed("total")]).toEqual([1]);
  });
});
