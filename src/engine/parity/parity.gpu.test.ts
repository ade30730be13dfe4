import { describe, expect, test } from "vitest";
import { goldenFolderAt, hasWholeGoldenSet, wholeGoldenSet } from "../../../tools/test/goldenFolders.ts";
import { tf } from "../tensor/tf.ts";
import { parityCases } from "./runParity.ts";

/** Six training steps on a software adapter that has to share its cores. */
const MINUTES = 10 * 60_000;

/** How many comparisons each case makes with the whole set, so that a case that compares nothing is not a pass. */
const comparisons: Readonly<Record<string, number>> = {
  "1 (tiny)": 5,
  "1 (xsmall)": 5,
  "1 (small)": 5,
  "2": 10,
  "2 (gradients)": 471,
  "3 (decoder)": 4,
  "3 (tiny)": 5,
  "3 (gradients)": 552,
  "4": 28,
  "4 (gradients)": 137,
  "5": 56,
  "6": 918,
  "6 (batch norm in eval mode)": 689,
  "6 (AdamW)": 15,
  "7": 9,
  "7 (checkpoints)": 12,
};

describe.runIf(hasWholeGoldenSet())("parity with the PyTorch reference, the whole golden set", () => {
  test.each(parityCases)(
    "case $name",
    async ({ name, run }) => {
      const before = tf.memory().numTensors;
      const { results, leftOut } = await run(await goldenFolderAt(wholeGoldenSet));
      expect(results.filter(({ ok }) => !ok)).toEqual([]);
      expect(results).toHaveLength(comparisons[name]);
      expect(leftOut).toEqual([]);
      expect(tf.memory().numTensors - before, "tensors left behind").toBe(0);
    },
    MINUTES,
  );
});
