import { describe, expect, test } from "vitest";
import { leavesOf } from "./paths.ts";
import { Namespace, PickledTuple, type PickleValue, Storage, TensorView } from "./values.ts";

const tensor = new TensorView(new Storage("0", "F32", 1), "F32", [1], [1], 0);
const dict = (...entries: [string | number | bigint, PickleValue][]) => new Map(entries);

function described(root: PickleValue) {
  const { views, other } = leavesOf(root, "w.pth");
  return { views: [...views.keys()], other: [...other] };
}

test("paths: keys of nested dictionaries are joined by dots, in file order", () => {
  const root = dict(
    ["model", dict(["b", tensor], ["a", dict(["w", tensor])])],
    ["epoch", 12],
    ["none", null],
  );
  expect(described(root)).toEqual({
    views: ["model.b", "model.a.w"],
    other: [
      ["epoch", 12],
      ["none", null],
    ],
  });
});

test("paths: integers are keys as well, also beyond 2^53", () => {
  expect(described(dict(["state", dict([0, tensor], [2n ** 60n, tensor])])).views).toEqual([
    "state.0",
    "state.1152921504606846976",
  ]);
});

test("paths: a list of plain values is one value, any other list counts by index", () => {
  const root = dict(
    ["betas", new PickledTuple([0.9, [1, new PickledTuple([2n ** 60n])]])],
    ["groups", [dict(["lr", 0.1], ["w", tensor]), 5]],
    ["tensors", new PickledTuple([tensor, [tensor]])],
  );
  expect(described(root)).toEqual({
    views: ["groups.0.w", "tensors.0", "tensors.1.0"],
    other: [
      ["betas", [0.9, [1, [2n ** 60n]]]],
      ["groups.0.lr", 0.1],
      ["groups.1", 5],
    ],
  });
});

test("paths: a Namespace gives its fields, a list at the top its indices", () => {
  const options = new Namespace();
  options.fields.set("lr", 0.1);
  expect(described([options, tensor])).toEqual({ views: ["1"], other: [["0.lr", 0.1]] });
});

test("paths: names that mean something in JavaScript are names like any other", () => {
  const root = dict(["__proto__", tensor], ["constructor", 1], ["a", dict(["hasOwnProperty", tensor])]);
  expect(described(root)).toEqual({ views: ["__proto__", "a.hasOwnProperty"], other: [["constructor", 1]] });
  expect(Object.hasOwn(Object.prototype, "lr")).toBe(false);
});

describe("paths: refused is", () => {
  const selfContaining = dict();
  selfContaining.set("a", selfContaining);
  const selfListing: PickleValue[] = [];
  selfListing.push(selfListing);
  /** Two of the last one in each: 2^30 leaves in 30 objects. */
  const bomb = (leaf: PickleValue) => {
    let value: PickleValue = leaf;
    for (let level = 0; level < 30; level++) value = [value, value];
    return dict(["a", value]);
  };
  const nested = (depth: number) => {
    let value: PickleValue = 1;
    for (let level = 1; level < depth; level++) value = dict(["a", value]);
    return dict(["a", value]);
  };

  test.each<[string, string, PickleValue]>([
    ["two entries of one path", "pth-path", dict(["a.b", tensor], ["a", dict(["b", tensor])])],
    ["a tensor and a value of one path", "pth-path", dict([3, tensor], ["3", 1])],
    ["a tensor without a dictionary", "pth-contents", tensor],
    ["a number without a dictionary", "pth-contents", 3],
    ["a storage as an entry", "pth-contents", dict(["a", tensor.storage])],
    ["a dictionary in itself", "pth-nesting", selfContaining],
    ["a list in itself", "pth-nesting", dict(["a", selfListing])],
    ["101 levels", "pth-nesting", nested(101)],
    ["a list that refers to itself a billion times", "pth-nesting", bomb(1)],
    ["a tensor that is met a billion times", "pth-nesting", bomb(tensor)],
    ["a long path", "pth-nesting", dict(["a".repeat(1001), tensor])],
    ["too many entries", "pth-nesting", new Map(Array.from({ length: 25_001 }, (_, i) => [i, i]))],
    ["too many values in a list", "pth-nesting", dict(["a", Array(500_001).fill(0)])],
  ])("%s", (_, code, root) => {
    expect(() => leavesOf(root, "w.pth")).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code, file: "w.pth" }) }),
    );
  });

  test("not 100 levels, a long path or many entries within the caps (controls)", () => {
    expect(described(nested(100)).other).toHaveLength(1);
    expect(described(dict(["a".repeat(1000), tensor])).views).toHaveLength(1);
    expect(described(new Map(Array.from({ length: 25_000 }, (_, i) => [i, i]))).other).toHaveLength(25_000);
    expect(described(dict(["a", Array(499_999).fill(0)])).other).toHaveLength(1);
  });
});
