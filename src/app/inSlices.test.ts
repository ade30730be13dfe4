import { afterEach, expect, test, vi } from "vitest";
import { inSlices } from "./inSlices.ts";

let frame: (() => void) | null = null;
vi.stubGlobal("requestAnimationFrame", (callback: () => void) => {
  frame = callback;
  return 1;
});
vi.stubGlobal("cancelAnimationFrame", () => {
  frame = null;
});

function nextFrame(): void {
  const callback = frame;
  frame = null;
  callback?.();
}

afterEach(() => {
  frame = null;
  vi.restoreAllMocks();
});

/** `count` steps of `ms` each. */
function steps(count: number, ms: number, done: number[]): Iterator<void> {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  return (function* () {
    for (let i = 0; i < count; i++) {
      now += ms;
      done.push(i);
      yield;
    }
  })();
}

test("what is short is done at once", () => {
  const done: number[] = [];
  inSlices(steps(5, 1, done));
  expect(done).toEqual([0, 1, 2, 3, 4]);
  expect(frame).toBeNull();
});

test("what is long is done a little in every frame, and ends", () => {
  const done: number[] = [];
  inSlices(steps(5, 5, done));
  expect(done).toHaveLength(2);
  nextFrame();
  expect(done).toHaveLength(4);
  nextFrame();
  expect(done).toHaveLength(5);
  expect(frame).toBeNull();
});

test("what was given up is not gone on with", () => {
  const done: number[] = [];
  const giveUp = inSlices(steps(5, 5, done));
  giveUp();
  nextFrame();
  expect(done).toHaveLength(2);
});
