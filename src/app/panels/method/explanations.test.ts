import { expect, test } from "vitest";
import { ASPECTS } from "../../history/aspects.ts";
import { EQUATIONS } from "./equations/equations.ts";
import { EXPLANATIONS } from "./explanations.ts";

test("every aspect of the method explains itself and has its equation, and nothing else does", () => {
  const names = ASPECTS.map(({ name }) => name).sort();
  expect(Object.keys(EXPLANATIONS).sort()).toEqual(names);
  expect(Object.keys(EQUATIONS).sort()).toEqual(names);
});
