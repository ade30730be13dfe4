import { describe, expect, test } from "vitest";
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from "../../tensor/tf.ts";
import { tf } from "../../tensor/tf.ts";
import { eluReference } from "../activation/activation.reference.ts";
import {
  asFloat64,
  expectBitwiseRepeatable,
  expectClose,
  expectDirectionalGradient,
  expectGradientsOfReference,
  expectValueOfReference,
  expectWritesInsideOutputs,
  POISON_VALUES,
  poisoned,
  randomArray,
  sizeOf,
} from "../referenceTesting.ts";
import { conv2dReference } from "./conv2d.reference.ts";
import { conv2d } from "./conv2d.ts";

interface Case {
  readonly image: readonly [number, number, number, number];
  readonly filter: readonly [number, number, number, number];
  readonly stride: number;
  readonly padding: number;
  readonly border?: "zero" | "reflect";
  readonly activation?: "none" | "relu" | "elu" | "sigmoid";
}

/** Odd sizes, both strides, 1x1 to 7x7, channels round the register blocks (4 and 8) and far from them. */
const CASES: readonly Case[] = [
  { image: [1, 1, 1, 1], filter: [1, 1, 1, 1], stride: 1, padding: 0 },
  { image: [1, 1, 1, 3], filter: [3, 3, 3, 2], stride: 1, padding: 1 },
  { image: [1, 1, 17, 1], filter: [3, 3, 1, 1], stride: 1, padding: 1 },
  { image: [1, 17, 1, 3], filter: [3, 3, 3, 4], stride: 1, padding: 1 },
  { image: [2, 5, 7, 3], filter: [3, 3, 3, 5], stride: 1, padding: 1 },
  { image: [2, 5, 7, 3], filter: [3, 3, 3, 5], stride: 2, padding: 1 },
  { image: [1, 6, 8, 4], filter: [3, 3, 4, 8], stride: 2, padding: 1 },
  { image: [1, 9, 6, 7], filter: [3, 3, 7, 9], stride: 2, padding: 1 },
  { image: [1, 8, 8, 3], filter: [7, 7, 3, 8], stride: 2, padding: 3 },
  { image: [1, 5, 9, 2], filter: [1, 1, 2, 3], stride: 2, padding: 0 },
  { image: [1, 6, 6, 8], filter: [3, 3, 8, 8], stride: 1, padding: 0 },
  { image: [1, 4, 5, 16], filter: [1, 1, 16, 17], stride: 1, padding: 0 },
  { image: [2, 3, 3, 63], filter: [1, 1, 63, 5], stride: 1, padding: 0 },
  { image: [1, 2, 3, 64], filter: [3, 3, 64, 7], stride: 1, padding: 1 },
  { image: [1, 3, 2, 65], filter: [3, 3, 65, 8], stride: 1, padding: 1 },
  { image: [3, 4, 4, 5], filter: [2, 3, 5, 6], stride: 1, padding: 1 },
  { image: [1, 16, 16, 1], filter: [3, 3, 1, 8], stride: 1, padding: 1 }, // 64 invocations
  { image: [1, 15, 17, 1], filter: [3, 3, 1, 8], stride: 1, padding: 1 }, // 63.75
  { image: [1, 1, 257, 1], filter: [1, 1, 1, 1], stride: 1, padding: 0 }, // 64.25
  { image: [1, 257, 257, 1], filter: [3, 3, 1, 1], stride: 2, padding: 1 },
  // The decoder's: each pixel beside the border has up to three mirror images, on maps from the smallest on.
  { image: [1, 2, 2, 1], filter: [3, 3, 1, 2], stride: 1, padding: 1, border: "reflect", activation: "elu" },
  { image: [2, 3, 5, 2], filter: [3, 3, 2, 3], stride: 1, padding: 1, border: "reflect" },
  { image: [1, 5, 4, 3], filter: [5, 5, 3, 2], stride: 1, padding: 2, border: "reflect" },
  { image: [2, 6, 9, 9], filter: [3, 3, 9, 8], stride: 1, padding: 1, border: "reflect", activation: "elu" },
  {
    image: [1, 12, 17, 4],
    filter: [3, 3, 4, 1],
    stride: 1,
    padding: 1,
    border: "reflect",
    activation: "sigmoid",
  },
  { image: [2, 3, 4, 5], filter: [3, 3, 5, 4], stride: 2, padding: 1, activation: "relu" },
  { image: [1, 4, 4, 3], filter: [1, 1, 3, 5], stride: 1, padding: 0, activation: "relu" },
];

const ACTIVATION_REFERENCES = {
  none: (v: number) => v,
  relu: (v: number) => Math.max(v, 0),
  elu: eluReference,
  sigmoid: (v: number) => 1 / (1 + Math.exp(-v)),
};

function convolutionCase(
  { image, filter, stride, padding, border = "zero", activation = "none" }: Case,
  withBias = true,
) {
  const [batch, height, width, inChannels] = image;
  const [kernelHeight, kernelWidth, , outChannels] = filter;
  const shape = {
    batch,
    height,
    width,
    inChannels,
    outChannels,
    kernelHeight,
    kernelWidth,
    stride,
    outHeight: Math.floor((height + 2 * padding - kernelHeight) / stride) + 1,
    outWidth: Math.floor((width + 2 * padding - kernelWidth) / stride) + 1,
    padTop: padding,
    padLeft: padding,
    reflects: border === "reflect" ? 1 : 0,
  };
  return {
    inputs: {
      image: randomArray(1, image),
      filter: randomArray(2, filter),
      bias: randomArray(3, [outChannels]),
    },
    differentiable: withBias ? (["image", "filter", "bias"] as const) : (["image", "filter"] as const),
    operation: (t: Readonly<Record<"image" | "filter" | "bias", Tensor>>) =>
      conv2d(t.image as Tensor4D, t.filter as Tensor4D, {
        stride,
        padding,
        border,
        activation,
        ...(withBias ? { bias: t.bias as Tensor1D } : {}),
      }),
    reference: (v: Readonly<Record<"image" | "filter" | "bias", Float64Array>>) =>
      conv2dReference(shape, v.image, v.filter, withBias ? v.bias : null).map(
        ACTIVATION_REFERENCES[activation],
      ),
  };
}

const label = ({ image, filter, stride, padding, border = "zero", activation = "none" }: Case): string =>
  `[${image}] * [${filter}], stride ${stride}, padding ${padding} (${border}), activation ${activation}`;

test("conv2d: a 3x3 box filter counts the neighbours inside the picture, plus the bias", async () => {
  const image = tf.ones([1, 3, 3, 1]) as Tensor4D;
  const filter = tf.ones([3, 3, 1, 1]) as Tensor4D;
  const result = await conv2d(image, filter, { padding: 1, bias: tf.tensor1d([0.5]) }).data();
  expect([...result]).toEqual([4.5, 6.5, 4.5, 6.5, 9.5, 6.5, 4.5, 6.5, 4.5]);
  const ramp = tf.tensor4d([1, 2, 3], [1, 1, 3, 1]);
  const row = tf.ones([1, 3, 1, 1]) as Tensor4D;
  expect(() => conv2d(ramp, row, { padding: 1, border: "reflect" })).toThrow(/no mirror image of 1 x 3/);
  const square = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
  const mirrored = await conv2d(square, filter, { padding: 1, border: "reflect" }).data();
  // Of the 4 x 4 padded picture 4 3 4 3, 2 1 2 1, ... every window sees its own pixel once, and the others 2, 2 and 4 times.
  expect([...mirrored]).toEqual([27, 24, 21, 18]);
});

test.each(CASES.map((c) => [label(c), c] as const))(
  "conv2d: equals the reference on %s",
  async (_label, c) => {
    await expectValueOfReference(convolutionCase(c));
    await expectValueOfReference(convolutionCase(c, false));
  },
);

describe("conv2d: gradients", () => {
  const small = CASES.filter((c) => sizeOf(c.image) <= 300 && sizeOf(c.filter) <= 700);
  test.each(small.map((c) => [label(c), c] as const))(
    "of every element are those of the reference on %s",
    async (_label, c) => {
      // Sums of up to a few hundred products in float32.
      await expectGradientsOfReference(convolutionCase(c), {
        seed: 5,
        closeness: { relative: 1e-4, absolute: 2e-5 },
      });
    },
  );

  const large = CASES.filter((c) => !small.includes(c));
  test.each(large.map((c) => [label(c), c] as const))(
    "along random directions are those of the reference on %s",
    async (_label, c) => {
      await expectDirectionalGradient(convolutionCase(c), { seed: 6, directions: 2 });
    },
  );

  test("without a bias reach image and filter", async () => {
    await expectGradientsOfReference(
      convolutionCase({ image: [1, 4, 5, 3], filter: [3, 3, 3, 2], stride: 1, padding: 1 }, false),
      {
        seed: 7,
        closeness: { relative: 1e-4, absolute: 2e-5 },
      },
    );
  });
});

describe("conv2d as a residual branch", () => {
  // Batches of 3 over which blocks of 4 pixels straddle, 1x1 and 3x3, strips of one and of several per filter.
  const cases: readonly Case[] = [
    { image: [3, 1, 1, 2], filter: [1, 1, 2, 3], stride: 1, padding: 0 },
    { image: [3, 3, 5, 4], filter: [1, 1, 4, 9], stride: 1, padding: 0 },
    { image: [3, 5, 7, 3], filter: [3, 3, 3, 5], stride: 2, padding: 1 },
  ];
  const factorRow = [1.25, 0, -2];

  function branchCase(c: Case) {
    const { reference, inputs } = convolutionCase(c);
    const { image, filter, bias } = inputs;
    const size = reference({
      image: asFloat64(image),
      filter: asFloat64(filter),
      bias: asFloat64(bias),
    }).length;
    const [batch] = c.image;
    const outHeight = Math.floor((c.image[1] + 2 * c.padding - c.filter[0]) / c.stride) + 1;
    const shape = [batch, outHeight, size / (batch * outHeight * c.filter[3]), c.filter[3]];
    return {
      inputs: { ...inputs, residual: randomArray(4, shape) },
      differentiable: ["image", "filter", "bias", "residual"] as const,
      operation: (t: Readonly<Record<"image" | "filter" | "bias" | "residual", Tensor>>) =>
        conv2d(t.image as Tensor4D, t.filter as Tensor4D, {
          stride: c.stride,
          padding: c.padding,
          bias: t.bias as Tensor1D,
          residual: t.residual as Tensor4D,
          factors: { values: tf.tensor2d([[9, 9, 9], factorRow]), row: 1 },
        }),
      reference: (v: Readonly<Record<"image" | "filter" | "bias" | "residual", Float64Array>>) =>
        reference(v).map((r, i) => v.residual[i] + factorRow[Math.floor((i * 3) / size)] * r),
    };
  }

  test.each(cases.map((c) => [label(c), c] as const))(
    "equals residual + factor times convolution, values and gradients, on %s",
    async (_label, c) => {
      await expectValueOfReference(branchCase(c));
      await expectGradientsOfReference(branchCase(c), {
        seed: 8,
        closeness: { relative: 1e-4, absolute: 2e-5 },
      });
    },
  );

  test("refuses a residual or factors of another shape", () => {
    const image = tf.zeros([2, 4, 4, 3]) as Tensor4D;
    const filter = tf.zeros([1, 1, 3, 5]) as Tensor4D;
    expect(() => conv2d(image, filter, { residual: image })).toThrow(/residual is \[2,4,4,3\]/);
    const factors = { values: tf.zeros([4, 3]) as Tensor2D, row: 0 };
    expect(() => conv2d(image, filter, { factors })).toThrow(/row of factors is \[3\]/);
  });
});

test("conv2d: channels that do not match and filters that do not fit are refused", () => {
  const image = tf.zeros([1, 4, 4, 3]) as Tensor4D;
  expect(() => conv2d(image, tf.zeros([3, 3, 2, 1]) as Tensor4D)).toThrow(/3 channels, the filter expects 2/);
  expect(() => conv2d(image, tf.zeros([5, 5, 3, 1]) as Tensor4D)).toThrow(/does not fit/);
});

test.each(POISON_VALUES)(
  "conv2d: %d stays within the windows that see it, and nothing is written outside",
  async (poison) => {
    const shape = CASES[5];
    const image = poisoned(randomArray(8, shape.image), poison, 9);
    await expectWritesInsideOutputs(async () => {
      const x = tf.tensor4d(image.values, [...shape.image]);
      const filter = tf.tensor4d(randomArray(2, shape.filter).values, [...shape.filter]);
      await conv2d(x, filter, { stride: 2, padding: 1 }).data();
      await tf
        .grad((t) => conv2d(t as Tensor4D, filter, { stride: 2, padding: 1 }))(x)
        .data();
      await tf
        .grad((t) => conv2d(x, t as Tensor4D, { stride: 2, padding: 1 }))(filter)
        .data();
    });
  },
);

test("conv2d: a NaN outside a window does not reach it", async () => {
  const x = tf.tensor4d([Number.NaN, 0, 0, 0, 0, 0, 1, 2], [1, 1, 8, 1]);
  const result = await conv2d(x, tf.ones([1, 3, 1, 1]) as Tensor4D, { padding: 0 }).data();
  expectClose([...result].slice(1), [0, 0, 0, 1, 3], { absolute: 0 });
});

test("conv2d: value and gradients repeat bit for bit", async () => {
  const image = tf.tensor4d(randomArray(1, [2, 24, 32, 8]).values, [2, 24, 32, 8]);
  const filter = tf.tensor4d(randomArray(2, [3, 3, 8, 16]).values, [3, 3, 8, 16]);
  const bias = tf.tensor1d(randomArray(3, [16]).values);
  await expectBitwiseRepeatable(() => [
    conv2d(image, filter, { padding: 1, bias }),
    ...tf.grads((x, f, b) => conv2d(x as Tensor4D, f as Tensor4D, { padding: 1, bias: b as Tensor1D }))([
      image,
      filter,
      bias,
    ]),
  ]);
});
