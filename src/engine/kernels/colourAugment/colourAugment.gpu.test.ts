import { expect, test } from "vitest";
import { type Tensor2D, type Tensor4D, tf } from "../../tensor/tf.ts";
import {
  expectBitwiseRepeatable,
  expectClose,
  expectWritesInsideOutputs,
  POISON_VALUES,
  poisoned,
  randomArray,
  seededRandom,
  sizeOf,
  type TestArray,
  tensorOf,
} from "../referenceTesting.ts";
import { colourAugmentReference } from "./colourAugment.reference.ts";
import { colourAugment } from "./colourAugment.ts";

type Shape = readonly [number, number, number];

const ORDERS = permutations([0, 1, 2, 3]);
const NEUTRAL = [1, 1, 1, 0];
const CONTRAST_FIRST = [1, 0, 2, 3];

function permutations(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}

/** ColorJitter's ranges as monodepth2 sets them; the pictures take the 24 orders in turn. */
function randomFactors(seed: number, batch: number): TestArray {
  const random = seededRandom(seed);
  const rows = Array.from({ length: batch }, (_, b) => [
    ...[0, 1, 2].map(() => 0.8 + 0.4 * random()),
    0.2 * random() - 0.1,
    ...ORDERS[(seed + b) % ORDERS.length],
  ]);
  return { values: Float32Array.from(rows.flat()), shape: [batch, 8] };
}

function augment(images: TestArray, factors: TestArray): Tensor4D {
  return colourAugment(tensorOf(images) as Tensor4D, tensorOf(factors) as Tensor2D);
}

async function augmentRow(
  colours: readonly number[],
  factors: readonly number[],
): Promise<ArrayLike<number>> {
  const images = tf.tensor4d([...colours], [1, 1, colours.length / 3, 3]);
  return colourAugment(images, tf.tensor2d([...factors], [1, 8])).data();
}

test("colourAugment: each adjustment alone, by hand", async () => {
  const colours = [0.5, 0.25, 0.1, 0.9, 0.9, 1];
  const row = (amounts: readonly number[]) => augmentRow(colours, [...amounts, 0, 1, 2, 3]);
  expectClose(
    await row([1.2, 1, 1, 0]),
    [0.6, 0.3, 0.12, 1, 1, 1],
    { absolute: 1e-6 },
    "brightness, clamped",
  );
  const greys = [0.2989 * 0.5 + 0.587 * 0.25 + 0.0114, 0.2989 * 0.9 + 0.587 * 0.9 + 0.114];
  const mean = (greys[0] + greys[1]) / 2;
  const contrasted = colours.map((v) => 0.8 * v + 0.2 * mean);
  expectClose(await row([1, 0.8, 1, 0]), contrasted, { absolute: 1e-6 }, "contrast");
  const paled = colours.map((v, i) => 0.5 * v + 0.5 * greys[Math.floor(i / 3)]);
  expectClose(await row([1, 1, 0.5, 0]), paled, { absolute: 1e-6 }, "saturation");
});

test("colourAugment: hue turns as Python's colorsys does, greys stay", async () => {
  const cases: readonly (readonly [number, readonly number[], readonly number[]])[] = [
    [0.1, [0.8, 0.4, 0.2], [0.8, 0.76, 0.2]],
    [-0.1, [0.2, 0.5, 0.9], [0.2, 0.9, 0.88]],
    [0.05, [0.3, 0.7, 0.3], [0.3, 0.7, 0.42]],
    [1 / 6, [1, 0, 0], [1, 1, 0]],
    [-1 / 6, [1, 0, 0], [1, 0, 1]],
    [0.1, [0.4, 0.4, 0.4], [0.4, 0.4, 0.4]],
    [0.1, [0, 0, 0], [0, 0, 0]],
  ];
  for (const [turn, colour, expected] of cases) {
    expectClose(await augmentRow(colour, [1, 1, 1, turn, 0, 1, 2, 3]), expected, { absolute: 1e-6 });
  }
});

test("colourAugment: contrast takes the mean where it stands in the order", async () => {
  const colours = [0.8, 0.8, 0.8, 0.4, 0.4, 0.4];
  const amounts = [1.2, 0.5, 1, 0];
  const brightFirst = [(0.96 + 0.72) / 2, (0.48 + 0.72) / 2].flatMap((v) => [v, v, v]);
  const contrastFirst = [(0.8 + 0.6) * 0.6, (0.4 + 0.6) * 0.6].flatMap((v) => [v, v, v]);
  // torchvision's grey weights sum to 0.9999.
  expectClose(await augmentRow(colours, [...amounts, 0, 1, 2, 3]), brightFirst, { absolute: 1e-4 });
  expectClose(await augmentRow(colours, [...amounts, ...CONTRAST_FIRST]), contrastFirst, { absolute: 1e-4 });
});

const SHAPES: readonly Shape[] = [
  [1, 1, 1],
  [2, 1, 17],
  [2, 17, 1],
  [24, 3, 5],
  [1, 7, 9],
  [1, 1, 63],
  [1, 1, 64],
  [1, 1, 65],
  [3, 8, 8],
  [2, 9, 7],
  [1, 63, 65],
  [1, 64, 64],
  [1, 4097, 1],
  [1, 1, 257],
  [2, 257, 1],
  [24, 5, 13],
  [4, 24, 32],
  [5, 16, 16],
  [1, 96, 128],
  [2, 100, 101],
];

test("colourAugment: equals the float64 reference on twenty shapes and all 24 orders", async () => {
  for (const [k, shape] of SHAPES.entries()) {
    const images = randomArray(100 + k, [...shape, 3], 0, 1);
    const factors = randomFactors(k, shape[0]);
    const expected = colourAugmentReference(images.values, factors.values, shape);
    expectClose(await augment(images, factors).data(), expected, { absolute: 3e-6 }, `[${shape}]`);
  }
});

test("colourAugment: neutral factors return the pictures bit for bit, in any order", async () => {
  const images = randomArray(1, [24, 5, 7, 3], 0, 1);
  const factors = {
    values: Float32Array.from(ORDERS.flatMap((order) => [...NEUTRAL, ...order])),
    shape: [24, 8],
  };
  expect([...(await augment(images, factors).data())]).toEqual([...images.values]);
});

test("colourAugment: a picture's factors do not touch its neighbours", async () => {
  const images = randomArray(2, [3, 6, 7, 3], 0, 1);
  const alone = randomFactors(5, 3);
  alone.values.set([...NEUTRAL, 3, 2, 1, 0], 0);
  alone.values.set([...NEUTRAL, 0, 1, 2, 3], 16);
  const values = [...(await augment(images, alone).data())];
  const picture = (list: ArrayLike<number>, b: number) => Array.from(list).slice(b * 126, (b + 1) * 126);
  for (const b of [0, 2]) expect(picture(values, b)).toEqual(picture(images.values, b));
  expect(picture(values, 1)).not.toEqual(picture(images.values, 1));
});

test("colourAugment: a grid beyond 65,535 workgroups reaches its last pixel", async () => {
  const shape = [1, 1, 65_535 * 64 + 65, 3] as const;
  const images = tf.fill([...shape], 0.5) as Tensor4D;
  const augmented = colourAugment(images, tf.tensor2d([1.2, 1, 1, 0, ...CONTRAST_FIRST], [1, 8]));
  const last = tf.slice(augmented, [0, 0, shape[2] - 1, 0], [1, 1, 1, 3]);
  expectClose(await last.data(), [0.6, 0.6, 0.6], { absolute: 1e-6 });
  tf.dispose([images, augmented, last]);
});

test("colourAugment: poison and unknown steps neither escape the outputs nor hide", async () => {
  const shape: Shape = [2, 5, 13];
  const plainImages = randomArray(5, [...shape, 3], 0, 1);
  for (const [k, poison] of POISON_VALUES.entries()) {
    for (const name of ["images", "factors"] as const) {
      const images = name === "images" ? poisoned(plainImages, poison, k) : plainImages;
      const factors = name === "factors" ? poisoned(randomFactors(k, 2), poison, k) : randomFactors(k, 2);
      await expectWritesInsideOutputs(async () => {
        const augmented = augment(images, factors);
        const values = (await augmented.data()).subarray(0, sizeOf(augmented.shape));
        for (const value of values) expect(value < 0 || value > 1).toBe(false);
        if (Number.isNaN(poison)) expect(values.some(Number.isNaN)).toBe(true);
      });
    }
  }
  const unknownStep = await augmentRow([0.1, 0.2, 0.3], [...NEUTRAL, 0, 1, 2, 4]);
  expect([...Array.from(unknownStep)].every(Number.isNaN)).toBe(true);
});

test("colourAugment: repeats bit for bit", async () => {
  const images = tensorOf(randomArray(9, [3, 97, 61, 3], 0, 1)) as Tensor4D;
  const factors = tensorOf(randomFactors(9, 3)) as Tensor2D;
  await expectBitwiseRepeatable(() => [colourAugment(images, factors)], 50);
});

test("colourAugment: refuses shapes that do not fit", () => {
  const images = tf.zeros([2, 3, 4, 3]) as Tensor4D;
  expect(() => colourAugment(images, tf.zeros([1, 8]) as Tensor2D)).toThrow(/factors \[B,8\]/);
  expect(() => colourAugment(images, tf.zeros([2, 4]) as Tensor2D)).toThrow(/factors \[B,8\]/);
});
