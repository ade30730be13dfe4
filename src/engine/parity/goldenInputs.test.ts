import { expect, test } from "vitest";
import { goldenFolderAt, hasWholeGoldenSet, wholeGoldenSet } from "../../../tools/test/goldenFolders.ts";
import { distance } from "./compare.ts";
import { formulaInputs, goldenInputs } from "./goldenInputs.ts";

test.runIf(hasWholeGoldenSet())(
  "golden inputs: the formula gives the stored inputs, rounding aside",
  async () => {
    const folder = await goldenFolderAt(wholeGoldenSet);
    const stored = await goldenInputs(folder);
    const byFormula = formulaInputs(folder);
    expect(stored.file).toBe("inputs.safetensors");
    expect([...byFormula.tensors.keys()].sort()).toEqual([...stored.tensors.keys()].sort());
    for (const [name, { shape, data }] of byFormula.tensors) {
      expect(shape, name).toEqual(stored.get(name).shape);
      // A sine of another library may round differently: half a unit in the last place of 1.
      expect(distance(data, stored.get(name).data).maxAbs, name).toBeLessThanOrEqual(6e-8);
    }
  },
);

test("golden inputs: size and prefix are the folder's", () => {
  const inputs = formulaInputs({ seedPrefix: "b.", height: 32, width: 64 });
  expect(inputs.get("input.target").shape).toEqual([1, 3, 32, 64]);
  expect([...inputs.get("input.K").data]).toEqual(
    [51.84, 0, 32.64, 0, 0, 34.56, 16.96, 0, 0, 0, 1, 0, 0, 0, 0, 1].map(Math.fround),
  );
  const others = formulaInputs({ seedPrefix: "", height: 32, width: 64 });
  for (const name of ["input.target", "input.source.1.aug", "input.pose_gt.-1"])
    expect(distance(inputs.get(name).data, others.get(name).data).relL2, name).toBeGreaterThan(0.01);
});

test("golden inputs: a coarse pose is a rotation and a shift, another for each source", () => {
  const inputs = formulaInputs({ seedPrefix: "", height: 32, width: 64 });
  const [earlier, later] = [-1, 1].map((offset) => [...inputs.get(`input.pose_gt.${offset}`).data]);
  for (const pose of [earlier, later]) {
    for (const [i, j] of [
      [0, 0],
      [1, 1],
      [0, 1],
      [0, 2],
      [1, 2],
    ]) {
      const product = [0, 1, 2].reduce((sum, k) => sum + pose[4 * i + k] * pose[4 * j + k], 0);
      expect(product).toBeCloseTo(i === j ? 1 : 0, 6);
    }
    expect(pose.slice(12)).toEqual([0, 0, 0, 1]);
  }
  expect(earlier).not.toEqual(later);
});
