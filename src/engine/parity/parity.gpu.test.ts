import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { tf } from "../tensor/tf.ts";
import { openGoldenFolder } from "./goldenFolder.ts";
import { parityCases, runParity } from "./runParity.ts";

const shared = resolve(process.env.GASMONO_SHARED ?? "../shared");
const golden = join(shared, "golden");
const isThere = existsSync(join(golden, "manifest.json"));
if (!isThere) console.info(`parity: no golden numbers at ${golden}, so their comparisons do not run`);

/** How many comparisons each case makes, so that a case that compares nothing is not a pass. */
const comparisons: Readonly<Record<string, number>> = {
  "1 (tiny)": 5,
  "1 (xsmall)": 5,
  "1 (small)": 5,
  "2": 9,
  "3 (decoder)": 4,
  "3 (tiny)": 4,
  "4": 28,
  "2 (gradients)": 3,
  "3 (gradients)": 3,
  "4 (gradients)": 3,
};

describe.runIf(isThere)("parity with the PyTorch reference", () => {
  // Case 5 has a test of its own.
  test.each(parityCases.filter(({ name }) => name !== "5"))("case $name", async ({ name, run }) => {
    const before = tf.memory().numTensors;
    const results = await run(
      await openGoldenFolder({
        names: readdirSync(golden),
        read: (file) => readFile(join(golden, file)),
      }),
    );
    expect(results).toHaveLength(comparisons[name]);
    expect(results.filter((result) => !result.ok)).toEqual([]);
    expect(tf.memory().numTensors - before, "tensors left behind").toBe(0);
  });
});

const manifest = new TextEncoder().encode(JSON.stringify({ seed_prefix: "", height: 64, width: 96 }));

test("parity: a folder without any case lists them all as skipped and is not a pass", async () => {
  const folder = await openGoldenFolder({ names: ["manifest.json"], read: async () => manifest });
  const report = await runParity(folder, () => {});
  expect(report.ok).toBe(false);
  expect(report.results).toEqual([]);
  for (const { name } of parityCases) expect(report.skipped).toContain(name);
});
