import { describe, expect, test } from "vitest";
import { Comparisons } from "./compare.ts";
import { probeVector } from "./formula.ts";
import { openGoldenFolder } from "./goldenFolder.ts";
import { compareGradients, inner, type TorchGradients } from "./gradients.ts";
import { readGradientTable } from "./gradientTable.ts";

async function tableOf(rows: unknown) {
  const files: Record<string, unknown> = {
    "manifest.json": { seed_prefix: "", height: 64, width: 96 },
    "t.json": rows,
  };
  const folder = await openGoldenFolder({
    names: Object.keys(files),
    read: async (file) => new TextEncoder().encode(JSON.stringify(files[file])),
  });
  return readGradientTable(folder, "t.json");
}

const row = { n: 2, norm: 5, dot: 0, norm64: 5, dot64: 0 };

describe("gradient table", () => {
  test.each([
    ["a list", []],
    ["a row without numbers", { w: { n: 2 } }],
    ["a row with a norm of 0 that is not marked as zero", { w: { ...row, norm64: 0 } }],
    ["a subset that does not say of what", { subset: {}, w: row }],
  ])("%s is refused", async (_, rows) => {
    await expect(tableOf(rows)).rejects.toMatchObject({
      problem: { code: "golden-gradients", file: "t.json" },
    });
  });

  test("a subset brings the largest norm of the table that it is a part of", async () => {
    expect(await tableOf({ w: row })).toMatchObject({ largestNorm: 5, subsetOf: null });
    const subset = { of: 9, largest_norm64: 40 };
    expect(await tableOf({ subset, w: row })).toMatchObject({ largestNorm: 40, subsetOf: 9 });
  });
});

/** Names of the results that fail, with how many were made and what was left out. */
async function compare(rows: unknown, gradients: TorchGradients) {
  const comparisons = new Comparisons("2");
  compareGradients(comparisons, await tableOf(rows), gradients, "");
  const failing = comparisons.results.filter(({ ok }) => !ok).map(({ name }) => name);
  return { failing, compared: comparisons.results.length, leftOut: comparisons.leftOut };
}

describe("gradients against a table", () => {
  // v("w.probe") begins 0.527..., so the norm is right and the product is not.
  const gradient = Float32Array.of(3, 4);

  test("a right norm with a wrong product fails", async () => {
    const { failing } = await compare({ w: row }, new Map([["w", gradient]]));
    expect(failing).toContain("grad.w");
  });

  test("a gradient that exists on one side only, or is of another size, fails", async () => {
    const none = { failing: ["grad.w"], leftOut: [] };
    expect(await compare({ w: null }, new Map([["w", gradient]]))).toMatchObject(none);
    expect(await compare({ w: row, b: row }, new Map([["w", null]]))).toMatchObject({
      failing: ["grad.w", "grad.b"],
    });
    expect(await compare({}, new Map([["w", gradient]]))).toMatchObject(none);
    expect(await compare({ w: { ...row, n: 3 } }, new Map([["w", gradient]]))).toMatchObject(none);
  });

  test.each([
    [1, 20, []],
    [2, 40, []],
    [2, 22, ["grad.* (95 % of the parameters)"]],
    [1, 19, ["grad.* (95 % of the parameters)"]],
  ])("%i of %i beyond the bar of 95 %", async (beyond, all, failing) => {
    const size = 2;
    const rows = Object.fromEntries(
      Array.from({ length: all }, (_, i) => {
        const product = inner(gradient, probeVector("", `w${i}`, size));
        // Off by 1 %: beyond the bar of most, within that of all.
        return [`w${i}`, { ...row, norm64: i < beyond ? 5.05 : 5, dot64: product }];
      }),
    );
    const noGradient = { zero: { n: 2, zero: true }, none: null };
    const gradients = new Map<string, Float32Array | null>(Object.keys(rows).map((name) => [name, gradient]));
    gradients.set("zero", new Float32Array(2)).set("none", null);
    expect((await compare({ ...rows, ...noGradient }, gradients)).failing).toEqual(failing);
  });

  test("none on either side passes, as does the reference's unused classifier", async () => {
    const rows = { w: null, "pose_encoder.encoder.fc.bias": null };
    expect(await compare(rows, new Map([["w", null]]))).toEqual({ failing: [], compared: 1, leftOut: [] });
  });

  test("noise in a gradient that is zero is measured against the largest norm", async () => {
    const rows = { w: { n: 1, zero: true }, subset: { of: 2, largest_norm64: 100 } };
    const noise = (value: number) => compare(rows, new Map([["w", Float32Array.of(value)]]));
    expect((await noise(0.0009)).failing).toEqual([]);
    expect((await noise(0.0011)).failing).toEqual(["grad.w"]);
  });

  test("only a subset may lack a row, and it is listed", async () => {
    const subset = { of: 2, largest_norm64: 5 };
    expect(
      await compare(
        { subset, b: null },
        new Map([
          ["w", gradient],
          ["b", null],
        ]),
      ),
    ).toEqual({
      failing: [],
      compared: 1,
      leftOut: ["t.json: w"],
    });
  });
});
