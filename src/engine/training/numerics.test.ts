import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { NUMERICS, type Numerics, numericsName } from "./numerics.ts";
import { PRESETS } from "./presets.ts";

/** The rows of the table in the docs: option, then its value under each name. */
function documentedRows(): string[][] {
  const text = readFileSync(new URL("../../../docs/numerics.md", import.meta.url), "utf8");
  return text
    .split("\n")
    .filter((line) => /^\| `/.test(line))
    .map((line) =>
      line
        .split("|")
        .slice(1, 5)
        .map((cell) => cell.trim().replaceAll("`", "")),
    );
}

test("numerics: the table in the docs lists every option with the values of all three names", () => {
  const options = Object.keys(NUMERICS.default) as (keyof Numerics)[];
  const { default: ours, paper, reference } = NUMERICS;
  expect(documentedRows()).toEqual(
    options.map((option) => [option, ...[ours, paper, reference].map((of) => String(of[option]))]),
  );
});

test("numerics: every option differs somewhere, else it would be no option", () => {
  for (const option of Object.keys(NUMERICS.default) as (keyof Numerics)[]) {
    const values = new Set(Object.values(NUMERICS).map((of) => of[option]));
    expect(values.size, option).toBe(2);
  }
});

test("numerics: a set is shown by its name, and as mixed when one option is another's", () => {
  expect(numericsName(PRESETS.nano.numerics)).toBe("default");
  expect(numericsName(PRESETS.paper.numerics)).toBe("paper");
  expect(numericsName(PRESETS.published.numerics)).toBe("reference");
  expect(numericsName({ ...NUMERICS.reference, tieBreak: "none" })).toBe("mixed");
});
