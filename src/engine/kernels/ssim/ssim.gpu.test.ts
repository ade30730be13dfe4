import { expect, test } from "vitest";
import { channelsLast, readGolden } from "../../../../tools/test/golden.ts";
import { type Tensor, type Tensor4D, tf } from "../../tensor/tf.ts";
import {
  expectBitwiseRepeatable,
  expectClose,
  expectDirectionalGradient,
  expectGradientsOfReference,
  expectValueOfReference,
  expectWritesInsideOutputs,
  gradientsOnGpu,
  maxAbsDifference,
  POISON_VALUES,
  poisoned,
  randomArray,
  relativeL2,
  sizeOf,
  type TestArray,
  tensorOf,
} from "../referenceTesting.ts";
import { ssimLossReference } from "./ssim.reference.ts";
import { ssimLoss } from "./ssim.ts";

type Shape = readonly [number, number, number, number];

/** Two pictures that resemble each other: SSIM stays clear of 1 and -1, where the loss is clamped. */
function similarPictures(seed: number, shape: Shape): Record<"x" | "y", TestArray> {
  const x = randomArray(seed, shape, 0.2, 0.8);
  const noise = randomArray(seed + 1, shape, -0.2, 0.2).values;
  return { x, y: { shape, values: x.values.map((v, i) => 0.1 + 0.8 * v + noise[i]) } };
}

function underTest(seed: number, shape: Shape) {
  return {
    inputs: similarPictures(seed, shape),
    differentiable: ["x", "y"] as const,
    operation: (t: Record<"x" | "y", Tensor>) => ssimLoss(t.x as Tensor4D, t.y as Tensor4D),
    reference: (v: Record<"x" | "y", Float64Array>) => ssimLossReference(v.x, v.y, shape),
  };
}

const SHAPES: readonly Shape[] = [
  [1, 2, 2, 1],
  [1, 2, 2, 3],
  [1, 2, 17, 1],
  [1, 17, 2, 1],
  [1, 3, 3, 1],
  [2, 2, 3, 3],
  [1, 3, 7, 3],
  [1, 7, 9, 1],
  [1, 2, 32, 1],
  [1, 8, 8, 1],
  [1, 5, 13, 1],
  [3, 7, 3, 1],
  [1, 4, 4, 63],
  [1, 4, 4, 64],
  [1, 4, 4, 65],
  [2, 5, 7, 3],
  [4, 6, 8, 3],
  [1, 2, 257, 1],
  [1, 257, 2, 3],
  [2, 24, 32, 3],
];

test("ssim: equal pictures cost nothing, a window of hand numbers costs what the formula says", async () => {
  const x = tf.tensor4d([0, 0.3, 0.6, 0.9], [1, 2, 2, 1]);
  for (const loss of await ssimLoss(x, x).data()) expect(loss).toBeLessThan(1e-6);
  // 2 x 2: every window holds its own pixel 1x, its neighbours 2x (reflected), the opposite corner 4x.
  const constant = tf.fill([1, 2, 2, 1], 0.5) as Tensor4D;
  const mean = (0 + 2 * 0.3 + 2 * 0.6 + 4 * 0.9) / 9;
  const variance = (2 * 0.09 + 2 * 0.36 + 4 * 0.81) / 9 - mean ** 2;
  const similarity = ((mean + 1e-4) * 9e-4) / ((mean ** 2 + 0.25 + 1e-4) * (variance + 9e-4));
  expect((await ssimLoss(x, constant).data())[0]).toBeCloseTo((1 - similarity) / 2, 6);
});

test("ssim: refuses pictures without a second row or column, and unequal shapes", () => {
  const picture = (h: number, w: number) => tf.zeros([1, h, w, 3]) as Tensor4D;
  expect(() => ssimLoss(picture(1, 17), picture(1, 17))).toThrow(/at least 2 x 2 pixels, got 1 x 17/);
  expect(() => ssimLoss(picture(17, 1), picture(17, 1))).toThrow(/at least 2 x 2 pixels, got 17 x 1/);
  expect(() => ssimLoss(picture(4, 4), picture(4, 5))).toThrow(/one shape/);
});

const golden = readGolden("case5_geometry.safetensors");

test.skipIf(golden === null)("ssim: golden loss maps of case 5", async () => {
  if (golden === null) return;
  const picture = (name: string) => tensorOf(channelsLast(golden(name))) as Tensor4D;
  for (const [name, first] of [
    ["ssim", "warped"],
    ["ssim.direct", "in.source"],
  ] as const) {
    const loss = await ssimLoss(picture(first), picture("in.target")).data();
    const expected = channelsLast(golden(name)).values;
    console.info(
      `golden ${name}: max abs ${maxAbsDifference(loss, expected)}, rel L2 ${relativeL2(loss, expected)}`,
    );
    // The fixture's float32 moments are themselves off by up to 4.4e-5 from its float64 run.
    expectClose(loss, expected, { absolute: 6e-5, relativeL2: 2e-5 }, name);
  }
});

test.skipIf(golden === null)(
  "ssim: golden gradient of the reconstruction of case 5, with the L1 part by hand",
  async () => {
    if (golden === null) return;
    const warped = channelsLast(golden("warped"));
    const target = channelsLast(golden("in.target"));
    const share = 1 / warped.values.length; // the loss is the mean over channels and pixels
    const [dWarped] = tf.grads((w) => ssimLoss(w as Tensor4D, tensorOf(target) as Tensor4D))(
      [tensorOf(warped)],
      tf.fill([...warped.shape], 0.85 * share),
    );
    const structural = await dWarped.data();
    for (const variant of ["paper", "code"]) {
      const gradient = Float64Array.from(structural, (g, i) => {
        const divisor = variant === "code" ? target.values[i] + 0.01 : 1;
        return g + (0.15 * share * Math.sign(warped.values[i] - target.values[i])) / divisor;
      });
      const error = relativeL2(gradient, channelsLast(golden(`grad.warped.${variant}`)).values);
      console.info(`golden grad.warped.${variant}: rel L2 ${error}`);
      expect(error).toBeLessThan(2e-4);
    }
  },
);

test("ssim: equals the float64 reference on twenty shapes", async () => {
  for (const [k, shape] of SHAPES.entries()) {
    await expectValueOfReference(underTest(100 + k, shape), { relative: 1e-5, absolute: 2e-6 }, `[${shape}]`);
  }
});

test("ssim: keeps its digits where both pictures are almost flat", async () => {
  const shape: Shape = [1, 9, 9, 3];
  const flat = (seed: number) => randomArray(seed, shape, 0.7, 0.701);
  await expectValueOfReference(
    { ...underTest(1, shape), inputs: { x: flat(1), y: flat(2) } },
    { absolute: 1e-6 },
  );
});

test("ssim: every gradient entry equals central differences of the reference", async () => {
  for (const shape of [
    [1, 2, 2, 1],
    [1, 2, 3, 3],
    [1, 3, 2, 1],
    [2, 4, 5, 3],
  ] as const) {
    await expectGradientsOfReference(underTest(7, shape), { seed: 8, closeness: { relativeL2: 2e-5 } });
  }
});

test("ssim: directional gradients equal central differences of the reference on twenty shapes", async () => {
  for (const [k, shape] of SHAPES.entries()) {
    await expectDirectionalGradient(underTest(200 + k, shape), { seed: 300 + k, tolerance: 1e-3 });
  }
});

test("ssim: flat equal pictures, where SSIM is exactly 1, have gradient zero and not NaN", async () => {
  const shape: Shape = [1, 4, 4, 1];
  for (const level of [0, 0.5, 1]) {
    const flat = { shape, values: new Float32Array(16).fill(level) };
    const under = { ...underTest(1, shape), inputs: { x: flat, y: flat } };
    const { x, y } = await gradientsOnGpu(under, new Float32Array(16).fill(1));
    for (const g of [...x, ...y]) expect(Math.abs(g)).toBeLessThan(1e-5);
  }
});

test("ssim: a grid beyond 65,535 workgroups reaches its last element", async () => {
  const shape = [1, 2, 32_768 * 64 + 33, 1] as const;
  const picture = tf.fill([...shape], 0.25) as Tensor4D;
  const loss = ssimLoss(picture, tf.fill([...shape], 0.75) as Tensor4D);
  const last = tf.slice(loss, [0, 1, shape[2] - 1, 0], [1, 1, 1, 1]);
  const similarity = (2 * 0.25 * 0.75 + 1e-4) / (0.25 ** 2 + 0.75 ** 2 + 1e-4);
  expect((await last.data())[0]).toBeCloseTo((1 - similarity) / 2, 6);
  tf.dispose([picture, loss, last]);
});

test("ssim: poison neither escapes the outputs nor hides", async () => {
  const shape: Shape = [2, 5, 13, 1];
  const plainDy = randomArray(5, shape);
  for (const [k, poison] of POISON_VALUES.entries()) {
    for (const name of ["x", "y", "dy"] as const) {
      const plain = underTest(400 + k, shape);
      const inputs =
        name === "dy" ? plain.inputs : { ...plain.inputs, [name]: poisoned(plain.inputs[name], poison, k) };
      const dy = name === "dy" ? poisoned(plainDy, poison, k) : plainDy;
      await expectWritesInsideOutputs(async () => {
        const loss = plain.operation({ x: tensorOf(inputs.x), y: tensorOf(inputs.y) });
        const values = (await loss.data()).subarray(0, sizeOf(shape));
        for (const value of values) expect(value < 0 || value > 1).toBe(false);
        const gradients = await gradientsOnGpu({ ...plain, inputs }, dy.values);
        if (!Number.isFinite(poison)) {
          expect(values.some(Number.isNaN)).toBe(name !== "dy");
          expect(gradients.x.subarray(0, sizeOf(shape)).every(Number.isFinite)).toBe(false);
        }
      });
    }
  }
});

test("ssim: value and gradients repeat bit for bit", async () => {
  const { inputs, operation } = underTest(9, [2, 33, 47, 3]);
  const x = tensorOf(inputs.x);
  const y = tensorOf(inputs.y);
  const dy = tensorOf(randomArray(10, [2, 33, 47, 3]));
  await expectBitwiseRepeatable(
    () => [
      operation({ x, y }),
      ...tf.grads((a, b) => operation({ x: a as Tensor, y: b as Tensor }))([x, y], dy),
    ],
    50,
  );
});
