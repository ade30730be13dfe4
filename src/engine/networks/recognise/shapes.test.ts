import { expect, test } from "vitest";
import { ProblemError } from "../../problem.ts";
import { listLength, type Shapes } from "./shapes.ts";

const named = (...names: readonly string[]): Shapes => new Map(names.map((name) => [name, [1]]));
const lengthOf = (...names: readonly string[]) => listLength(named(...names), /^layers\.(\d+)\./, "w.pth");

test("list length: one more than the largest index, in any order, none without a name", () => {
  expect(lengthOf("layers.7.weight", "layers.0.weight", "stem.9.weight")).toBe(8);
  expect(lengthOf("stem.9.weight")).toBe(0);
});

test("list length: sixteen are counted, an index beyond is refused with its name", () => {
  expect(lengthOf("layers.15.weight")).toBe(16);
  expect(() => lengthOf("layers.16.weight")).toThrow(ProblemError);
  expect(() => lengthOf("layers.16.weight")).toThrow('"layers.16.weight" claims a list of 16 and more.');
});
