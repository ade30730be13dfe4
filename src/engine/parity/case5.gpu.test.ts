import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { tf } from "../tensor/tf.ts";
import { case5 } from "./case5.ts";
import { openGoldenFolder } from "./goldenFolder.ts";

const golden = resolve(process.env.GASMONO_SHARED ?? "../shared", "golden");
const isThere = existsSync(join(golden, "manifest.json"));
if (!isThere) console.info(`case 5: no golden numbers at ${golden}, so this test does not run`);

test.runIf(isThere)("case 5: geometry, photometric error and losses, values and all gradients", async () => {
  const before = tf.memory().numTensors;
  const folder = await openGoldenFolder({
    names: readdirSync(golden),
    read: (file) => readFile(join(golden, file)),
  });
  const results = await case5(folder);
  for (const { name, relL2, maxAbs, tolerance } of results)
    console.info(
      `${name.padEnd(32)} relL2 ${relL2.toExponential(1)}  max ${maxAbs.toExponential(1)}  bar ${tolerance}`,
    );
  expect(results.filter((result) => !result.ok)).toEqual([]);
  const stored = [...(await folder.tensors("case5_geometry.safetensors")).keys()];
  const outputs = stored.filter((name) => !name.startsWith("in.") && name !== "depth_gt");
  const compared = new Set(results.map(({ name }) => name.replace(" (max abs)", "")));
  expect(
    outputs.filter((name) => !compared.has(name)),
    "stored, but not compared",
  ).toEqual([]);
  expect(tf.memory().numTensors - before, "tensors left behind").toBe(0);
});
