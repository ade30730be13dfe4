import { describe, expect, test } from "vitest";
import {
  goldenFolderAt,
  goldenSubset,
  hasWholeGoldenSet,
  wholeGoldenSet,
} from "../../../tools/test/goldenFolders.ts";
import { tf } from "../tensor/tf.ts";
import { parityCases } from "./runParity.ts";
import type { ParityCase } from "./types.ts";

/** Six training steps on a software adapter that has to share its cores. */
const MINUTES = 10 * 60_000;

/** How many comparisons each case makes with the whole set and with the project's subset, so that a case that compares
 *  nothing is not a pass; null where the subset does not have the case. */
const comparisons: Readonly<Record<string, readonly [whole: number, subset: number | null]>> = {
  "1 (tiny)": [13, 3],
  "1 (xsmall)": [5, null],
  "1 (small)": [5, null],
  "2": [10, 7],
  "2 (gradients)": [471, 110],
  "3 (decoder)": [4, null],
  "3 (tiny)": [5, 3],
  "3 (gradients)": [552, 130],
  "4": [28, 19],
  "4 (gradients)": [137, 27],
  "5": [67, 46],
  "6": [919, 304],
  "6 (batch norm in eval mode)": [689, 146],
  "6 (AdamW)": [39, 39],
  "7": [9, null],
  "7 (checkpoints)": [12, null],
};

/** Inputs of case 5. */
const NO_RESULT = /^(in\.|depth_gt$)/;

async function resultsOf(path: string, run: ParityCase) {
  const before = tf.memory().numTensors;
  const { results, leftOut } = await run(await goldenFolderAt(path));
  expect(results.filter(({ ok }) => !ok)).toEqual([]);
  expect(tf.memory().numTensors - before, "tensors left behind").toBe(0);
  return { compared: results.map(({ name }) => name), leftOut };
}

describe.runIf(hasWholeGoldenSet())("parity with the PyTorch reference, the whole golden set", () => {
  const everythingCompared: string[] = [];

  test.each(parityCases)(
    "case $name",
    async ({ name, run }) => {
      const { compared, leftOut } = await resultsOf(wholeGoldenSet, run);
      expect(compared).toHaveLength(comparisons[name][0]);
      expect(leftOut).toEqual([]);
      everythingCompared.push(...compared.map((result) => result.replace(" (mean)", "")));
    },
    MINUTES,
  );

  test("the cases leave no stored result out", async () => {
    const folder = await goldenFolderAt(wholeGoldenSet);
    const compared = new Set(everythingCompared);
    for (const file of folder.names.filter((name) => /^case.*\.safetensors$/.test(name))) {
      const [, variant] = /^case1_mpvit_(.+)\.safetensors$/.exec(file) ?? [];
      const resultOf = (name: string): string => (variant === undefined ? name : `${variant}.${name}`);
      const stored = [...(await folder.tensors(file)).tensors.keys()].filter((name) => !NO_RESULT.test(name));
      expect(
        stored.filter((name) => !compared.has(resultOf(name))),
        `${file}: stored, but not compared`,
      ).toEqual([]);
    }
  });
});

describe("parity with the PyTorch reference, the project's subset", () => {
  const here = parityCases.filter(({ name }) => comparisons[name][1] !== null);

  test.each(here)(
    "case $name",
    async ({ name, run }) => {
      const { compared } = await resultsOf(goldenSubset, run);
      expect(compared).toHaveLength(comparisons[name][1] ?? 0);
    },
    MINUTES,
  );
});
