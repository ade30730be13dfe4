import { expect, test, vi } from "vitest";
import { oncePer } from "./oncePer.ts";

test("a value is computed once for each object, null too", () => {
  const compute = vi.fn((of: readonly number[]) => of.at(0) ?? null);
  const first = oncePer(compute);
  const [some, none] = [[7], []];
  expect([first(some), first(some), first(none), first(none)]).toEqual([7, 7, null, null]);
  expect(first([7])).toBe(7);
  expect(compute).toHaveBeenCalledTimes(3);
});
