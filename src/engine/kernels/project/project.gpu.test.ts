import { expect, test } from "vitest";
import { goldenSourcePixelsFromTarget, readGolden } from "../../../../tools/test/golden.ts";
import { type Tensor, type Tensor3D, type Tensor4D, tf } from "../../tensor/tf.ts";
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
  seededRandom,
  sizeOf,
  type TestArray,
  tensorOf,
} from "../referenceTesting.ts";
import { projectReference } from "./project.reference.ts";
import { project } from "./project.ts";

/** Matrices of a camera that moved and turned a little: sharp focal length, principal point near the middle. */
function matricesOfSmallMotion(seed: number, [batch, height, width]: readonly number[]): TestArray {
  const random = seededRandom(seed);
  const small = (range: number) => range * (2 * random() - 1);
  const values: number[] = [];
  for (let b = 0; b < batch; b++) {
    for (let row = 0; row < 3; row++) {
      const size = row === 0 ? width : height;
      for (let column = 0; column < 3; column++) {
        const unit = row === 2 ? 0.1 / Math.max(width, height) : 0.05;
        values.push((row === column ? 1 : 0) + (column === 2 ? small(0.1) : small(unit)));
      }
      values.push(row === 2 ? small(0.1) : small(0.1 * size));
    }
  }
  return { values: Float32Array.from(values), shape: [batch, 3, 4] };
}

function underTest(seed: number, shape: readonly [number, number, number]) {
  return {
    inputs: {
      depth: randomArray(seed, [...shape, 1], 0.7, 3),
      matrices: matricesOfSmallMotion(seed + 1, shape),
    },
    differentiable: ["depth", "matrices"] as const,
    operation: (t: Record<"depth" | "matrices", Tensor>) =>
      project(t.depth as Tensor4D, t.matrices as Tensor3D),
    reference: (v: Record<"depth" | "matrices", Float64Array>) =>
      projectReference(v.depth, v.matrices, shape),
  };
}

const ONE_PIXEL = [1, 1, 1] as const;

/** `project` of a single pixel at (0,0) with depth 1, whose q is the matrix's third column plus its last. */
async function projectOnePixel(q: readonly [number, number, number], cotangent = [1, 1]) {
  const matrix = [0, 0, q[0], 0, 0, 0, q[1], 0, 0, 0, q[2], 0];
  const under = {
    ...underTest(1, ONE_PIXEL),
    inputs: {
      depth: { values: Float32Array.of(1), shape: [1, 1, 1, 1] },
      matrices: { values: Float32Array.from(matrix), shape: [1, 3, 4] },
    },
  };
  const pixels = [
    ...(await under
      .operation({
        depth: tensorOf(under.inputs.depth),
        matrices: tensorOf(under.inputs.matrices),
      })
      .data()),
  ];
  const gradients = await gradientsOnGpu(under, cotangent);
  return { pixels, gradients };
}

test("project: the identity keeps every pixel, a shift by t = (2,0,0) moves it by 2 / depth", async () => {
  const depth = tf.tensor4d([1, 2, 4, 1, 1, 1], [1, 2, 3, 1]);
  const identity = tf.tensor3d([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], [1, 3, 4]);
  const shift = tf.tensor3d([1, 0, 0, 2, 0, 1, 0, 0, 0, 0, 1, 0], [1, 3, 4]);
  const at = [0, 0, 1, 0, 2, 0, 0, 1, 1, 1, 2, 1];
  expectClose(await project(depth, identity).data(), at, { absolute: 1e-6 });
  const moved = [2, 0, 2, 0, 2.5, 0, 2, 1, 3, 1, 4, 1];
  expectClose(await project(depth, shift).data(), moved, { absolute: 1e-6 });
});

const golden = readGolden("case5_geometry.safetensors");

test.skipIf(golden === null)("project: golden pixel coordinates of case 5", async () => {
  if (golden === null) return;
  const [batch, height, width] = [2, 32, 48];
  const depth = tf.tensor4d(golden("depth").values, [batch, height, width, 1]);
  const pixels = await project(
    depth,
    tf.tensor3d(goldenSourcePixelsFromTarget(golden), [batch, 3, 4]),
  ).data();
  const lengths = [width - 1, height - 1];
  const grid = Float64Array.from(pixels, (pixel, i) => (pixel / lengths[i % 2] - 0.5) * 2);
  expectClose(grid, golden("pix_coords").values, { absolute: 2e-6, relativeL2: 1e-6 });
});

// Sizes round the workgroups of 64 (forward) and 512 pixels (backward), beyond the 64 * 512 of the second reduction, and
// degenerate pictures.
const SHAPES: readonly (readonly [number, number, number])[] = [
  [1, 1, 1],
  [1, 1, 17],
  [1, 17, 1],
  [1, 1, 63],
  [1, 1, 64],
  [1, 1, 65],
  [1, 1, 511],
  [1, 16, 32],
  [1, 1, 513],
  [2, 1, 1],
  [2, 1, 17],
  [2, 17, 1],
  [2, 9, 7],
  [3, 5, 13],
  [3, 23, 25],
  [3, 1, 257],
  [2, 257, 1],
  [4, 8, 8],
  [2, 24, 32],
  [1, 257, 129],
];

test("project: equals the float64 reference on twenty shapes", async () => {
  for (const [k, shape] of SHAPES.entries()) {
    await expectValueOfReference(underTest(100 + k, shape), { relative: 1e-4, absolute: 1e-4 }, `[${shape}]`);
  }
});

test("project: every gradient entry equals central differences of the reference", async () => {
  for (const shape of [
    [1, 1, 1],
    [2, 3, 5],
    [2, 1, 17],
  ] as const) {
    await expectGradientsOfReference(underTest(7, shape), { seed: 8, closeness: { relativeL2: 1e-5 } });
  }
});

test("project: directional gradients equal central differences of the reference on twenty shapes", async () => {
  for (const [k, shape] of SHAPES.entries()) {
    await expectDirectionalGradient(underTest(200 + k, shape), { seed: 300 + k, tolerance: 1e-3 });
  }
});

test("project: a grid beyond 65,535 workgroups reaches its last pixel", async () => {
  const width = 65_535 * 64 + 65;
  const depth = tf.ones([1, 1, width, 1]) as Tensor4D;
  const eighth = tf.tensor3d([1 / 8, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], [1, 3, 4]); // keeps u below the bound
  const pixels = project(depth, eighth);
  const firsts = tf.slice(pixels, [0, 0, 0, 0], [1, 1, 2, 2]);
  const lasts = tf.slice(pixels, [0, 0, width - 2, 0], [1, 1, 2, 2]);
  expectClose(await firsts.data(), [0, 0, 1 / 8, 0], { absolute: 1e-6 });
  expectClose(await lasts.data(), [(width - 2) / 8, 0, (width - 1) / 8, 0], { absolute: 0.1 });
  tf.dispose([depth, pixels, firsts, lasts]);
});

test("project: points at or behind the camera are bounded, with finite gradients", async () => {
  expect((await projectOnePixel([1, -1, -0.5])).pixels.map(Math.round)).toEqual([-2, 2]); // behind: the plain quotient
  const inPlane = await projectOnePixel([1, -1, -1e-7]); // z is exactly 0, or nearly
  expect(inPlane.pixels.map(Math.abs)).toEqual([1e6, 1e6]);
  const atCentre = await projectOnePixel([0, 0, -1e-7]);
  for (const pixel of atCentre.pixels) expect(Number.isFinite(pixel)).toBe(true);
  for (const { gradients } of [inPlane, atCentre]) {
    expect([...gradients.depth, ...gradients.matrices].every((g) => g === 0)).toBe(true);
  }
  const grazing = await projectOnePixel([3e3, 1e-3, 1e-5]); // u bounded, v kept: only v trains
  expect(grazing.pixels[0]).toBe(1e6);
  expect(grazing.pixels[1]).toBeCloseTo(1e-3 / 1.01e-5, 2);
  expect([...grazing.gradients.matrices.slice(0, 4)]).toEqual([0, 0, 0, 0]);
  expect(grazing.gradients.matrices[6]).toBeCloseTo(1 / 1.01e-5, -1);
  expect([...grazing.gradients.depth, ...grazing.gradients.matrices].every(Number.isFinite)).toBe(true);
});

test("project: poison neither escapes the outputs nor hides", async () => {
  const shape = [2, 5, 13] as const;
  for (const [k, poison] of POISON_VALUES.entries()) {
    for (const name of ["depth", "matrices"] as const) {
      const plain = underTest(400 + k, shape);
      const under = {
        ...plain,
        inputs: { ...plain.inputs, [name]: poisoned(plain.inputs[name], poison, k) },
      };
      await expectWritesInsideOutputs(async () => {
        const pixels = under.operation({
          depth: tensorOf(under.inputs.depth),
          matrices: tensorOf(under.inputs.matrices),
        });
        const values = (await pixels.data()).subarray(0, sizeOf(pixels.shape));
        for (const value of values) expect(Math.abs(value) > 1e6).toBe(false);
        if (!Number.isFinite(poison)) expect(values.some(Number.isNaN)).toBe(true);
        await gradientsOnGpu(under, randomArray(k, [sizeOf(pixels.shape)]).values);
      });
    }
  }
});

test("project: value and gradients repeat bit for bit", async () => {
  const { inputs, operation } = underTest(9, [3, 33, 47]);
  const depth = tensorOf(inputs.depth);
  const matrices = tensorOf(inputs.matrices);
  const dy = tensorOf(randomArray(10, [3, 33, 47, 2]));
  await expectBitwiseRepeatable(
    () => [
      operation({ depth, matrices }),
      ...tf.grads((d, m) => operation({ depth: d as Tensor, matrices: m as Tensor }))([depth, matrices], dy),
    ],
    50,
  );
});
