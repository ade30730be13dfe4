import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LatestWins } from "./latestWins.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Answers every wish after `tookMs`; records what was asked and how many were under way at once. */
function recorder(tookMs: number, options = { gapMs: 500, share: 0.2 }) {
  const asked: number[] = [];
  const askedAtMs: number[] = [];
  const beganMs = performance.now();
  let underWay = 0;
  let most = 0;
  const queue = new LatestWins<number>(async (wish) => {
    asked.push(wish);
    askedAtMs.push(performance.now() - beganMs);
    most = Math.max(most, ++underWay);
    await new Promise((resolve) => setTimeout(resolve, tookMs));
    underWay--;
  }, options);
  return { asked, askedAtMs, queue, most: () => most };
}

describe("LatestWins", () => {
  test("of the wishes that come while one is answered, only the newest is asked", async () => {
    const { asked, queue, most } = recorder(50);
    queue.want(1, true);
    queue.want(2, true);
    queue.want(3, true);
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toEqual([1, 3]);
    expect(most()).toBe(1);
  });

  test("unhurried wishes keep the gap", async () => {
    const { askedAtMs, queue } = recorder(10);
    for (let ms = 0; ms < 2000; ms += 100) {
      queue.want(ms, false);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(askedAtMs).toEqual([0, 500, 1000, 1500, 2000]);
  });

  test("slow answers take at most their share of the time", async () => {
    const { askedAtMs, queue } = recorder(1000);
    for (let ms = 0; ms < 20_000; ms += 250) {
      queue.want(ms, false);
      await vi.advanceTimersByTimeAsync(250);
    }
    expect(askedAtMs).toEqual([0, 5000, 10_000, 15_000, 20_000]);
  });

  test("an urgent wish does not wait for the gap", async () => {
    const { asked, queue } = recorder(10);
    queue.want(1, false);
    await vi.advanceTimersByTimeAsync(20);
    queue.want(2, true);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked).toEqual([1, 2]);
  });
});
