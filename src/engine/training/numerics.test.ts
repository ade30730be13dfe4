import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { NUMERICS, type Numerics, numericsName } from "./numerics.ts";
import { PRESETS } from "./presets.ts";

function documentation(): string {
  return readFileSync(new URL("../../../docs/numerics.md", import.meta.url), "utf8");
}

/** The rows of the table in the docs: option, then its value under each name. */
function documentedRows(): string[][] {
  return documentation()
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

test("numerics: the docs go through the nineteen places by number, and name every option in them or as one beyond them", () => {
  const [, places] = documentation().split("## The nineteen places, by number");
  const rows = places.split("\n").filter((line) => /^\| \d+ /.test(line));
  expect(rows.map((row) => Number(row.split("|")[1]))).toEqual(Array.from({ length: 19 }, (_, i) => i + 1));
  const [beyond] = places.split("| Place |");
  const options = Object.keys(NUMERICS.default);
  const inRows = options.filter((option) => rows.some((row) => row.split("|")[3].includes(`\`${option}\``)));
  const namedBeyond = options.filter((option) => beyond.includes(`\`${option}\``));
  expect(new Set([...inRows, ...namedBeyond])).toEqual(new Set(options));
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
