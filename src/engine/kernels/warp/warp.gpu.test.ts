import { expect, test } from "vitest";
import {
  channelsLast,
  type Golden,
  goldenSourcePixelsFromTarget,
  readGolden,
} from "../../../../tools/test/golden.ts";
import { type Tensor, type Tensor3D, type Tensor4D, tf } from "../../tensor/tf.ts";
import { project } from "../project/project.ts";
import {
  expectBitwiseRepeatable,
  expectClose,
  expectDirectionalGradient,
  expectGradientsOfReference,
  expectValueOfReference,
  expectWritesInsideOutputs,
  gradientsOnGpu,
  POISON_VALUES,
  poisoned,
  randomArray,
  relativeL2,
  seededRandom,
  sizeOf,
  type TestArray,
  tensorOf,
} from "../referenceTesting.ts";
import { warpReference } from "./warp.reference.ts";
import { warp } from "./warp.ts";

/** [B, H, W, C, h, w] */
type Shape = readonly [number, number, number, number, number, number];

/** Positions in and round the image, at least 0.05 from every integer, where the sampler has kinks. */
function generalPositions(seed: number, [batch, height, width, , h, w]: Shape): TestArray {
  const random = seededRandom(seed);
  const values = Float32Array.from({ length: batch * h * w * 2 }, (_, i) => {
    const cells = i % 2 === 0 ? width : height;
    return Math.floor((cells + 3) * random()) - 2 + 0.05 + 0.9 * random();
  });
  return { values, shape: [batch, h, w, 2] };
}

function underTest(seed: number, shape: Shape) {
  return {
    inputs: {
      image: randomArray(seed, shape.slice(0, 4), 0, 1),
      pixels: generalPositions(seed + 1, shape),
    },
    differentiable: ["image", "pixels"] as const,
    operation: (t: Record<"image" | "pixels", Tensor>) => warp(t.image as Tensor4D, t.pixels as Tensor4D),
    reference: (v: Record<"image" | "pixels", Float64Array>) => warpReference(v.image, v.pixels, shape),
  };
}

const SHAPES: readonly Shape[] = [
  [1, 1, 1, 1, 1, 1],
  [1, 1, 1, 3, 4, 4],
  [1, 1, 17, 1, 1, 17],
  [1, 17, 1, 3, 17, 1],
  [1, 2, 2, 1, 5, 5],
  [2, 1, 17, 3, 17, 1],
  [1, 9, 7, 3, 7, 9],
  [2, 6, 5, 1, 1, 63],
  [2, 6, 5, 3, 1, 64],
  [2, 6, 5, 4, 1, 65],
  [1, 8, 8, 3, 16, 16],
  [1, 8, 8, 3, 15, 17],
  [1, 8, 8, 3, 1, 257],
  [3, 5, 4, 63, 3, 3],
  [2, 5, 4, 64, 3, 3],
  [2, 5, 4, 65, 3, 3],
  [2, 24, 32, 3, 24, 32],
  [4, 12, 16, 3, 6, 8],
  [1, 257, 1, 1, 1, 257],
  [1, 32, 48, 3, 64, 96],
];

async function warpValues(image: Tensor, pixels: readonly number[]): Promise<Float32Array> {
  const at = tf.tensor4d([...pixels], [1, 1, pixels.length / 2, 2]);
  return (await warp(image as Tensor4D, at).data()) as Float32Array;
}

test("warp: reads between pixels, on them, and the edge value outside", async () => {
  const image = tf.tensor4d([0, 1, 2, 10, 11, 12], [1, 2, 3, 1]);
  const at = [0.5, 0, 0.25, 0.5, 2, 1, -3, 0, 9, 0.5, 1, 7];
  expectClose(await warpValues(image, at), [0.5, 5.25, 12, 0, 7, 11], { absolute: 1e-6 });
});

test("warp: infinite positions read the corner, NaN gives NaN in all channels", async () => {
  const image = tf.tensor4d([0, 1, 2, 3, 4, 5, 6, 7], [1, 2, 2, 2]);
  const { POSITIVE_INFINITY: up, NEGATIVE_INFINITY: down, NaN: none } = Number;
  const values = await warpValues(image, [up, up, down, up, none, 0, 0, none]);
  expect([...values]).toEqual([6, 7, 4, 5, none, none, none, none]);
});

const golden = readGolden("case5_geometry.safetensors");
const GOLDEN_SHAPE: Shape = [2, 32, 48, 3, 32, 48];

test.skipIf(golden === null)("warp: golden reconstruction of case 5", async () => {
  const { source, pixels } = goldenInputs(golden as Golden);
  const expected = channelsLast((golden as Golden)("warped")).values;
  expectClose(await warp(source, pixels).data(), expected, { absolute: 1e-5, relativeL2: 5e-6 });
});

for (const loss of ["code", "paper"]) {
  test.skipIf(golden === null)(`warp: golden gradients of case 5, loss "${loss}"`, async () => {
    const read = golden as Golden;
    const { source, depth, matrices } = goldenInputs(read);
    const dy = tensorOf(channelsLast(read(`grad.warped.${loss}`)));
    const [dSource, dDepth, dMatrices] = tf.grads((s, d, m) =>
      warp(s as Tensor4D, project(d as Tensor4D, m as Tensor3D)),
    )([source, depth, matrices], dy);
    const errors = {
      source: relativeL2(await dSource.data(), channelsLast(read(`grad.source.${loss}`)).values),
      depth: relativeL2(await dDepth.data(), read(`grad.depth.${loss}`).values),
      T: relativeL2(gradientOfPose(read, await dMatrices.data()), read(`grad.T.${loss}`).values),
    };
    console.info(`golden gradients, loss ${loss}: ${JSON.stringify(errors)}`);
    // Measured 5e-6: float32 rounding of positions and weights.
    for (const error of Object.values(errors)) expect(error).toBeLessThan(2e-5);
  });
}

function goldenInputs(read: Golden) {
  const [batch, height, width] = GOLDEN_SHAPE;
  const lengths = [width - 1, height - 1];
  const grid = read("pix_coords").values;
  const pixels = Float32Array.from(grid, (g, i) => (g / 2 + 0.5) * lengths[i % 2]);
  return {
    source: tensorOf(channelsLast(read("in.source"))) as Tensor4D,
    pixels: tf.tensor4d(pixels, [batch, height, width, 2]),
    depth: tf.tensor4d(read("depth").values, [batch, height, width, 1]),
    matrices: tf.tensor3d(goldenSourcePixelsFromTarget(read), [batch, 3, 4]),
  };
}

/** From d(K T K^-1 | K t) to dT: dP = (dM K^-T | db), dT = K^T dP, 4x4 with the intrinsics' own last row. */
function gradientOfPose(read: Golden, dMatrices: ArrayLike<number>): Float64Array {
  const gradient = new Float64Array(2 * 16);
  for (const b of [0, 1]) {
    const k = (row: number, column: number) => read("in.K").values[b * 16 + row * 4 + column];
    const inverseK = (row: number, column: number) => read("in.inv_K").values[b * 16 + row * 4 + column];
    const dM = (row: number, column: number) => dMatrices[b * 12 + row * 4 + column];
    const dP = (row: number, column: number) =>
      column === 3 ? dM(row, 3) : [0, 1, 2].reduce((sum, j) => sum + dM(row, j) * inverseK(column, j), 0);
    for (let row = 0; row < 4; row++) {
      for (let column = 0; column < 4; column++) {
        gradient[b * 16 + row * 4 + column] = [0, 1, 2].reduce(
          (sum, j) => sum + k(j, row) * dP(j, column),
          0,
        );
      }
    }
  }
  return gradient;
}

test("warp: equals the float64 reference on twenty shapes", async () => {
  for (const [k, shape] of SHAPES.entries()) {
    await expectValueOfReference(
      underTest(100 + k, shape),
      { relative: 1e-5, absolute: 3e-6 + shape[2] * 1e-7 },
      `[${shape}]`,
    );
  }
});

test("warp: every gradient entry equals central differences of the reference", async () => {
  for (const shape of [
    [1, 1, 1, 1, 1, 1],
    [2, 3, 5, 3, 4, 3],
    [1, 2, 17, 1, 3, 9],
  ] as const) {
    await expectGradientsOfReference(underTest(7, shape), { seed: 8, closeness: { relativeL2: 2e-5 } });
  }
});

test("warp: directional gradients equal central differences of the reference on twenty shapes", async () => {
  for (const [k, shape] of SHAPES.entries()) {
    await expectDirectionalGradient(underTest(200 + k, shape), { seed: 300 + k, tolerance: 1e-3 });
  }
});

test("warp: the position's gradient is exactly zero on and beyond the border, on its own axis only", async () => {
  const positions = [0, 0.5, 2, 0.5, -1, 0.5, 7, 0.5, 1.5, 0, 1.5, 1, 1.5, -4, 1.5, 4];
  const under = {
    ...underTest(1, [1, 2, 3, 1, 1, 8]),
    inputs: {
      image: { values: Float32Array.of(1, 2, 4, 8, 16, 32), shape: [1, 2, 3, 1] },
      pixels: { values: Float32Array.from(positions), shape: [1, 1, 8, 2] },
    },
  };
  const { pixels } = await gradientsOnGpu(under, new Float32Array(8).fill(1));
  expect([...pixels]).toEqual([0, 7, 0, 28, 0, 7, 0, 28, 2, 0, 16, 0, 2, 0, 16, 0]);
});

test("warp: the image's gradient keeps its precision over 60 orders of magnitude and 1,000 to 1 within one map", async () => {
  const shape = [1, 7, 9, 3, 21, 27] as const;
  const under = underTest(11, shape);
  const base = randomArray(12, [21 * 27 * 3]).values.map((v, i) => (i === 0 ? 1000 : v));
  const expected = await gradientsOnGpu(under, base);
  for (const power of [-100, -60, -30, 30, 60, 100]) {
    const { image } = await gradientsOnGpu(
      under,
      base.map((v) => v * 2 ** power),
    );
    expectClose(
      image,
      expected.image.map((v) => v * 2 ** power),
      { relativeL2: 1e-6 },
      `2^${power}`,
    );
  }
});

test("warp: a gradient that collapses onto one pixel does not overflow", async () => {
  const [height, width] = [512, 512];
  const under = {
    ...underTest(1, [1, 2, 2, 1, height, width]),
    inputs: {
      image: randomArray(1, [1, 2, 2, 1]),
      pixels: { values: new Float32Array(height * width * 2).fill(-5), shape: [1, height, width, 2] },
    },
  };
  const { image } = await gradientsOnGpu(under, new Float32Array(height * width).fill(-3.75));
  expect([...image]).toEqual([-3.75 * height * width, 0, 0, 0]);
});

test("warp: one cotangent that is not finite, wherever it stands, makes the whole image gradient NaN", async () => {
  const under = underTest(13, [1, 4, 5, 3, 30, 50]);
  for (const at of [0, 1, 63, 64, 65, 127, 2047, 2048, 4499]) {
    const dy = randomArray(14, [30 * 50 * 3]).values;
    dy[at] = at % 2 === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
    const { image } = await gradientsOnGpu(under, dy);
    expect(image.every(Number.isNaN), `at ${at}`).toBe(true);
  }
});

test("warp: a grid beyond 65,535 workgroups reaches its last pixel", async () => {
  const width = 65_535 * 64 + 65;
  const image = tf.tensor4d([3, 5], [1, 1, 2, 1]);
  const pixels = tf.fill([1, 1, width, 2], 0.75) as Tensor4D;
  const warped = warp(image, pixels);
  const lasts = tf.slice(warped, [0, 0, width - 2, 0], [1, 1, 2, 1]);
  expect([...(await lasts.data())]).toEqual([4.5, 4.5]);
  tf.dispose([pixels, warped, lasts]);
});

test("warp: poison neither escapes the outputs nor hides", async () => {
  const shape = [2, 5, 4, 3, 6, 7] as const;
  const plainDy = randomArray(5, [2 * 6 * 7 * 3]);
  for (const [k, poison] of POISON_VALUES.entries()) {
    for (const name of ["image", "pixels", "dy"] as const) {
      const { inputs, ...plain } = underTest(400 + k, shape);
      const under = {
        ...plain,
        inputs: name === "dy" ? inputs : { ...inputs, [name]: poisoned(inputs[name], poison, k) },
      };
      const dy = name === "dy" ? poisoned(plainDy, poison, k) : plainDy;
      await expectWritesInsideOutputs(async () => {
        const warped = under.operation({
          image: tensorOf(under.inputs.image),
          pixels: tensorOf(under.inputs.pixels),
        });
        const values = (await warped.data()).subarray(0, sizeOf(warped.shape));
        if (Number.isNaN(poison)) expect(values.some(Number.isNaN)).toBe(name !== "dy");
        const gradients = await gradientsOnGpu(under, dy.values);
        if (name === "dy" && !Number.isFinite(poison)) expect(gradients.image[0]).toBeNaN();
      });
    }
  }
});

test("warp: value and gradients repeat bit for bit, also where many pixels share a target", async () => {
  const { inputs, operation } = underTest(9, [2, 4, 5, 3, 60, 80]);
  const image = tensorOf(inputs.image);
  const pixels = tensorOf(inputs.pixels);
  const dy = tensorOf(randomArray(10, [2, 60, 80, 3]));
  await expectBitwiseRepeatable(
    () => [
      operation({ image, pixels }),
      ...tf.grads((i, p) => operation({ image: i as Tensor, pixels: p as Tensor }))([image, pixels], dy),
    ],
    50,
  );
});
