import { expect, test } from "vitest";
import { pathStemOf } from "./pathStem.ts";

test.each([
  ["frame-000320.color.jpg", "frame-000320.color"],
  ["seq-03/Küche 1.png", "seq-03/Küche 1"],
  ["../../etc/passwd", "etc/passwd"],
  ["/absolute/./a.png", "absolute/a"],
  ["a:b\\..\\c?.png", "a_b_.._c_"],
])("a name of the user's files, %s, is written as %s", (name, stem) => {
  expect(pathStemOf(name)).toBe(stem);
});
