import { describe, expect, test } from "vitest";
import { channelsLast, readGolden } from "../../../../tools/test/golden.ts";
import { type Tensor, type Tensor4D, tf } from "../../tensor/tf.ts";
import {
  expectBitwiseRepeatable,
  expectClose,
  expectDirectionalGradient,
  expectGradientsOfReference,
  expectValueOfReference,
  expectWritesInsideOutputs,
  type OperationUnderTest,
  POISON_VALUES,
  randomArray,
  relativeL2,
  tensorOf,
} from "../referenceTesting.ts";
import { convexUpsampleReference } from "./convexUpsample.reference.ts";
import { convexUpsample, type UpsampleBorder } from "./convexUpsample.ts";

/** batch, height, width, factor. The value kernel has 256 fine pixels a workgroup, the gradient 64 lanes for
 *  floor(64 / factor^2) cells. */
const CASES: readonly (readonly [number, number, number, number])[] = [
  [1, 1, 1, 1],
  [1, 1, 1, 2],
  [1, 1, 17, 2],
  [1, 17, 1, 2],
  [2, 2, 2, 2],
  [2, 3, 5, 2],
  [1, 3, 5, 1],
  [1, 3, 21, 1],
  [1, 4, 16, 1],
  [1, 5, 13, 1],
  [2, 3, 4, 3],
  [1, 2, 3, 4],
  [2, 4, 3, 4],
  [1, 1, 3, 8],
  [2, 2, 2, 8],
  [1, 2, 1, 9],
  [1, 7, 9, 2],
  [1, 8, 8, 2],
  [1, 5, 13, 2],
  [1, 17, 17, 2],
  [1, 65, 63, 4],
];
const BORDERS: readonly UpsampleBorder[] = ["zero", "replicate"];
const LABELLED = CASES.flatMap((sizes) => BORDERS.map((border) => [...sizes, border] as const));

type Sizes = (typeof LABELLED)[number];

function under(
  [batch, height, width, factor, border]: Sizes,
  seed = 1,
): OperationUnderTest<"disparity" | "logits"> {
  const [gain, logitScale] = [1.5, 0.25];
  return {
    inputs: {
      disparity: randomArray(seed, [batch, height, width, 1], 0.1, 1),
      logits: randomArray(seed + 1, [batch, height, width, 9 * factor * factor], -8, 8),
    },
    differentiable: ["disparity", "logits"],
    operation: ({ disparity, logits }) =>
      convexUpsample(disparity as Tensor4D, logits as Tensor4D, factor, { gain, border, logitScale }),
    reference: ({ disparity, logits }) =>
      convexUpsampleReference(disparity, logits, { logitScale, batch, height, width, factor, gain, border }),
  };
}

test("convexUpsample: equal logits average the window; one large logit picks its neighbour", async () => {
  const disparity = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
  const flat = tf.zeros([1, 3, 3, 9]) as Tensor4D;
  expectClose(
    await convexUpsample(disparity, flat, 1, { gain: 9 }).data(),
    [12, 21, 16, 27, 45, 33, 24, 39, 28], // sums over what is inside
    { relative: 1e-6 },
  );
  const averages = await convexUpsample(disparity, flat, 1, { border: "replicate" }).data();
  expectClose([averages[0], averages[4]], [(1 * 4 + 2 * 2 + 4 * 2 + 5) / 9, 5], { relative: 1e-6 });
  // Factor 2: the block's four pixels pick the neighbours above, left, right and below of the middle cell.
  const logits = new Float32Array(9 * 36);
  for (const [position, n] of [1, 3, 5, 7].entries()) logits[4 * 36 + n * 4 + position] = 100;
  const fine = await convexUpsample(disparity, tf.tensor4d(logits, [1, 3, 3, 36]), 2).data();
  expect([fine[2 * 6 + 2], fine[2 * 6 + 3], fine[3 * 6 + 2], fine[3 * 6 + 3]]).toEqual([2, 4, 6, 8]);
});

describe("convexUpsample: golden case 5", () => {
  const golden = readGolden("case5_geometry.safetensors");
  test.runIf(golden !== null).each([
    [1, 2],
    [2, 4],
    [3, 8],
  ])("up%i by %i and the gradients of mean(out^2) are PyTorch's", async (scale, factor) => {
    if (golden === null) return;
    const tensorNamed = (name: string) => tensorOf(channelsLast(golden(name))) as Tensor4D;
    const inputs = [tensorNamed(`in.up${scale}.disp`), tensorNamed(`in.up${scale}.mask`)];
    const run = (d: Tensor, m: Tensor) => convexUpsample(d as Tensor4D, m as Tensor4D, factor, { gain: 8 });
    const errors = [
      relativeL2(await run(inputs[0], inputs[1]).data(), channelsLast(golden(`up${scale}.out`)).values),
    ];
    const gradients = tf.grads((d, m) => tf.mean(tf.square(run(d as Tensor, m as Tensor))))(inputs);
    for (const [i, name] of ["disp", "mask"].entries()) {
      const expected = channelsLast(golden(`grad.up${scale}.${name}`)).values;
      errors.push(relativeL2(await gradients[i].data(), expected));
    }
    console.info(
      `convexUpsample by ${factor} against PyTorch, value and gradients: ${errors.map((e) => e.toExponential(1))}`,
    );
    for (const error of errors) expect(error).toBeLessThan(1e-6);
  });
});

test.each(LABELLED)(
  "convexUpsample: equals the reference on [%i,%i,%i] by %i, %s border",
  async (...sizes) => {
    await expectValueOfReference(under(sizes));
  },
);

describe("convexUpsample: gradients", () => {
  const small = LABELLED.filter(
    ([batch, height, width, factor]) => batch * height * width * factor ** 2 <= 64,
  );
  test.each(small)(
    "of every element of [%i,%i,%i] by %i, %s border, are those of the reference",
    async (...sizes) => {
      const closeness = { relative: 1e-4, absolute: 1e-5 };
      await expectGradientsOfReference(under(sizes), { seed: 3, closeness });
    },
  );

  // All neighbours of a single replicated cell are equal: its logits have no gradient, and float32 noise is no test.
  const directional = LABELLED.filter(
    ([, height, width, factor, border]) =>
      (height * width > 1 || border === "zero") && height * width * factor ** 2 < 2000,
  );
  test.each(directional)("along random directions on [%i,%i,%i] by %i, %s border, too", async (...sizes) => {
    await expectDirectionalGradient(under(sizes), { seed: 5 });
  });
});

test("convexUpsample: logits of another size, two channels and a broken factor are refused", () => {
  const disparity = tf.zeros([1, 2, 3, 1]) as Tensor4D;
  const logits = (channels: number) => tf.zeros([1, 2, 3, channels]) as Tensor4D;
  expect(() => convexUpsample(disparity, logits(35), 2)).toThrow(/needs logits \[1,2,3,36\]/);
  expect(() => convexUpsample(logits(2), logits(36), 2)).toThrow(/one channel/);
  expect(() => convexUpsample(disparity, logits(36), 1.5)).toThrow(/whole factor/);
});

test.each(POISON_VALUES)("convexUpsample: %d in a logit stays in its fine pixel", async (poison) => {
  const sizes: Sizes = [1, 4, 5, 2, "zero"];
  const { inputs, operation } = under(sizes);
  const clean = await operation({
    disparity: tensorOf(inputs.disparity),
    logits: tensorOf(inputs.logits),
  }).data();
  const logits = { ...inputs.logits, values: inputs.logits.values.slice() };
  // Cell (1, 2), neighbour 4, block place (1, 0): fine pixel (3, 4).
  logits.values[(1 * 5 + 2) * 36 + 4 * 4 + 2] = poison;
  const touched = 3 * 10 + 4;
  await expectWritesInsideOutputs(async () => {
    const tensors = [tensorOf(inputs.disparity), tensorOf(logits)];
    const run = (d: Tensor, m: Tensor) => operation({ disparity: d, logits: m });
    const fine = await run(tensors[0], tensors[1]).data();
    for (let i = 0; i < clean.length; i++) if (i !== touched) expect(fine[i]).toBe(clean[i]);
    if (Number.isNaN(poison)) expect(fine[touched]).toBeNaN();
    else if (Number.isFinite(poison)) expect(fine[touched]).toSatisfy(Number.isFinite);
    const gradients = tf.grads((d, m) => run(d as Tensor, m as Tensor))(tensors, tf.ones([1, 8, 10, 1]));
    await Promise.all(gradients.map((gradient) => gradient.data()));
  });
});

test("convexUpsample: value and gradients are bitwise the same in every run", async () => {
  const { inputs, operation } = under([2, 9, 7, 4, "replicate"], 7);
  const tensors = [tensorOf(inputs.disparity), tensorOf(inputs.logits)];
  const run = (d: Tensor, m: Tensor) => operation({ disparity: d, logits: m });
  await expectBitwiseRepeatable(() => [
    run(tensors[0], tensors[1]),
    ...tf.grads((d, m) => tf.sum(tf.square(run(d as Tensor, m as Tensor))))(tensors),
  ]);
});
