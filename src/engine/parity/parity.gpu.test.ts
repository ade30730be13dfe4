import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { tf } from "../tensor/tf.ts";
import { case1 } from "./case1.ts";
import { case2 } from "./case2.ts";
import { case3 } from "./case3.ts";
import { case4 } from "./case4.ts";
import { openGoldenFolder } from "./goldenFolder.ts";

const shared = resolve(process.env.GASMONO_SHARED ?? "../shared");
const golden = join(shared, "golden");
const isThere = existsSync(join(golden, "manifest.json"));
if (!isThere) console.info(`parity: no golden numbers at ${golden}, so these tests do not run`);

describe.runIf(isThere)("parity with the PyTorch reference", () => {
  test.each([
    ["case 1: MPViT tiny, xsmall and small in eval mode", case1, 15],
    ["case 2: MPViT tiny in train mode and its running statistics", case2, 9],
    ["case 3: the depth decoder, and MPViT tiny with it in train mode", case3, 8],
    ["case 4: ResNet-18 with both heads, in eval and train mode", case4, 28],
  ])("%s", async (_name, run, comparisons) => {
    const before = tf.memory().numTensors;
    const folder = await openGoldenFolder({
      names: readdirSync(golden),
      read: (file) => readFile(join(golden, file)),
    });
    const results = await run(folder);
    for (const { name, relL2, maxAbs } of results)
      console.info(`${name.padEnd(60)} relL2 ${relL2.toExponential(1)}  max ${maxAbs.toExponential(1)}`);
    expect(results).toHaveLength(comparisons);
    expect(results.filter((result) => !result.ok)).toEqual([]);
    expect(tf.memory().numTensors - before, "tensors left behind").toBe(0);
  });
});
