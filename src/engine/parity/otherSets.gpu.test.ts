import { describe, expect, test } from "vitest";
import { type StoredTensor, writeSafetensors } from "../checkpoint/safetensors.ts";
import { adamWReference } from "../kernels/adamW/adamW.reference.ts";
import { Declaration } from "../networks/declaration.ts";
import { evaluateMode } from "../networks/mode.ts";
import { declareMpvit, mpvit } from "../networks/mpvit/mpvit.ts";
import { mpvitVariants } from "../networks/mpvit/variants.ts";
import { tf } from "../tensor/tf.ts";
import { inReferenceOrder } from "./compare.ts";
import { symmetricStream } from "./formula.ts";
import { type GoldenFolder, openGoldenFolder } from "./goldenFolder.ts";
import { formulaInputs } from "./goldenInputs.ts";
import { mapFromGolden, withFormulaWeights } from "./networkInputs.ts";
import { parityCases, runParity } from "./runParity.ts";

/** Golden sets of another seed prefix and picture size than the one that is on disk. */

type Tensors = ReadonlyMap<string, readonly [shape: readonly number[], data: ArrayLike<number>]>;
const SET = { seed_prefix: "b.", height: 96, width: 64 };

/** A set in memory: its manifest and some files of tensors or of bytes. */
function setOf(
  manifest: unknown,
  files: Readonly<Record<string, Tensors | Uint8Array>>,
): Promise<GoldenFolder> {
  const contents: Record<string, Uint8Array> = {
    "manifest.json": new TextEncoder().encode(JSON.stringify(manifest)),
  };
  for (const [file, content] of Object.entries(files))
    contents[file] = content instanceof Uint8Array ? content : safetensorsOf(content);
  return openGoldenFolder({ names: Object.keys(contents), read: async (file) => contents[file] });
}

function safetensorsOf(tensors: Tensors): Uint8Array {
  const stored = [...tensors].map(([name, [shape, data]]): [string, StoredTensor] => [
    name,
    { dtype: "F32", shape, data: Float32Array.from(data) },
  ]);
  return writeSafetensors(new Map(stored));
}

/** Case 6's AdamW file in float64. @param prefix of its streams' names. */
function adamWFile(prefix: string): Tensors {
  const stream = (name: string, length: number, factor = 1) =>
    Float64Array.from(symmetricStream(prefix + name, length, factor));
  const hyper = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 };
  const groups = [
    { key: "w", shape: [4, 8], rate: 1e-4, factor: (step: number) => 10 ** (-2 * (step % 3)) },
    { key: "b", shape: [8], rate: 5e-5, factor: () => 1e-7 },
  ];
  const tensors = new Map<string, readonly [readonly number[], ArrayLike<number>]>();
  for (const { key, shape, rate, factor } of groups) {
    const size = shape.reduce((a, b) => a * b, 1);
    const state = {
      parameter: stream(`adamw.${key}`, size),
      firstMoment: new Float64Array(size),
      secondMoment: new Float64Array(size),
    };
    for (let step = 0; step < 6; step++) {
      const decayed = rate * 0.9 ** (1 + Math.floor(step / 3));
      const gradient = stream(`adamw.g.${key}.${step}`, size, factor(step));
      adamWReference(state, gradient, { ...hyper, rate: decayed, step: step + 1 });
      tensors.set(`adamw.${key}.after${step + 1}`, [shape, Float64Array.from(state.parameter)]);
    }
    if (key !== "w") continue;
    tensors.set("adamw.w.exp_avg", [shape, state.firstMoment]);
    tensors.set("adamw.w.exp_avg_sq", [shape, state.secondMoment]);
  }
  return tensors.set("adamw.n.after6", [[3], stream("adamw.n", 3)]);
}

/** Case 1's file of MPViT-tiny, by the network itself on inputs and weights of the given set. */
async function case1File(set: { seedPrefix: string; height: number; width: number }): Promise<Tensors> {
  const declaration = new Declaration();
  declareMpvit(declaration.at("encoder"), mpvitVariants.tiny);
  const folder = await setOf({ ...SET, seed_prefix: set.seedPrefix }, {});
  const features = await withFormulaWeights(folder, declaration.specs, async (p) =>
    tf.tidy(() => {
      const picture = mapFromGolden(formulaInputs(set).get("input.target"));
      return mpvit(p.at("encoder"), picture, mpvitVariants.tiny, evaluateMode);
    }),
  );
  const file = new Map<string, readonly [readonly number[], ArrayLike<number>]>();
  for (const [i, feature] of features.entries()) {
    const [batch, height, width, channels] = feature.shape;
    file.set(`f${i}`, [[batch, channels, height, width], await inReferenceOrder(feature)]);
    feature.dispose();
  }
  return file;
}

describe("a golden set of another prefix and size", () => {
  test.each([
    ["with the set's prefix", "b."],
    ["without a prefix", ""],
  ])("its AdamW case alone is run, its streams named %s; all else is listed", async (_, prefix) => {
    const folder = await setOf(SET, {
      "case6_adamw_unit.safetensors": adamWFile(prefix),
      "case9_future.safetensors": new Uint8Array(),
    });
    const report = await runParity(folder, () => {});
    expect(report.results.filter(({ ok }) => !ok)).toEqual([]);
    expect(report.results).toHaveLength(15);
    expect(report.ok).toBe(true);
    expect(report.skipped).toContain("case9_future.safetensors: of no known case");
    for (const { name } of parityCases.filter(({ name }) => name !== "6 (AdamW)"))
      expect(
        report.skipped.some((line) => line.startsWith(`case ${name}: no `)),
        name,
      ).toBe(true);
  });

  test("an AdamW file of another prefix altogether is a problem, not a difference", async () => {
    const folder = await setOf(SET, { "case6_adamw_unit.safetensors": adamWFile("c.") });
    await expect(runParity(folder, () => {})).rejects.toMatchObject({ problem: { code: "golden-stream" } });
  });

  test("pictures of its size and weights of its prefix reach the networks", async () => {
    const file = await case1File({ seedPrefix: "b.", height: 96, width: 64 });
    expect(file.get("f4")?.[0]).toEqual([1, 216, 3, 2]);
    const files = { "case1_mpvit_tiny.safetensors": file };
    const same = await runParity(await setOf(SET, files), () => {});
    expect(same.results.map(({ relL2 }) => relL2)).toEqual([0, 0, 0, 0, 0]);
    const other = await runParity(await setOf({ ...SET, seed_prefix: "" }, files), () => {});
    expect(other.results.map(({ ok }) => ok)).toEqual([false, false, false, false, false]);
    const turned = await setOf({ ...SET, height: 64, width: 96 }, files);
    await expect(runParity(turned, () => {})).rejects.toMatchObject({ problem: { code: "golden-shape" } });
  });

  test("stored inputs, where there are any, are used and not the formula's", async () => {
    const file = await case1File({ seedPrefix: "b.", height: 96, width: 64 });
    const shape = [1, 3, 96, 64];
    const black: Tensors = new Map([["input.target", [shape, new Float32Array(3 * 96 * 64)]]]);
    const folder = await setOf(SET, { "case1_mpvit_tiny.safetensors": file, "inputs.safetensors": black });
    const report = await runParity(folder, () => {});
    expect(report.results.map(({ ok }) => ok)).toEqual([false, false, false, false, false]);
  });
});

test("a folder without any case lists them all and is not a pass", async () => {
  const report = await runParity(await setOf(SET, {}), () => {});
  expect(report.ok).toBe(false);
  expect(report.results).toEqual([]);
  expect(report.skipped).toHaveLength(parityCases.length);
});

test.each([
  ["a truncated file", adamWTruncated()],
  ["a file without a tensor that the case compares", safetensorsOf(adamWWithout("adamw.w.after3"))],
])("%s is a problem", async (_, bytes) => {
  const folder = await setOf(SET, { "case6_adamw_unit.safetensors": bytes });
  await expect(runParity(folder, () => {})).rejects.toMatchObject({
    problem: { severity: "error", file: "case6_adamw_unit.safetensors" },
  });
});

function adamWTruncated(): Uint8Array {
  const bytes = safetensorsOf(adamWFile("b."));
  return bytes.subarray(0, bytes.length - 5);
}

function adamWWithout(name: string): Tensors {
  return new Map([...adamWFile("b.")].filter(([tensor]) => tensor !== name));
}
