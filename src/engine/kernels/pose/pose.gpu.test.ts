import { describe, expect, test } from "vitest";
import { readGolden } from "../../../../tools/test/golden.ts";
import { type Tensor, type Tensor2D, type Tensor3D, tf } from "../../tensor/tf.ts";
import {
  expectBitwiseRepeatable,
  expectClose,
  expectDirectionalGradient,
  expectGradientsOfReference,
  expectValueOfReference,
  expectWritesInsideOutputs,
  gradientsOnGpu,
  type OperationUnderTest,
  POISON_VALUES,
  poisoned,
  randomArray,
  tensorOf,
} from "../referenceTesting.ts";
import {
  composeReference,
  motionReference,
  pixelTransformReference,
  refineTranslationReference,
} from "./pose.reference.ts";
import { composeTransforms, pixelTransform, transformOfMotion, withRefinedTranslation } from "./pose.ts";

const IDENTITY_ROWS = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];
/** As the published formula has it, and with the gradient of an infinitesimal rotation at the zero vector. */
const PUBLISHED = 1e-30;
const INFINITESIMAL = 1e-12;

function motionUnder(batch: number, isInverted: boolean, seed = 1): OperationUnderTest<string> {
  const options = { isInverted, smallestSquaredAngle: INFINITESIMAL };
  return {
    inputs: {
      axisAngle: randomArray(seed, [batch, 3], -2, 2),
      translation: randomArray(seed + 1, [batch, 3]),
    },
    differentiable: ["axisAngle", "translation"],
    operation: (t) => transformOfMotion(t.axisAngle as Tensor2D, t.translation as Tensor2D, options),
    reference: (v) => motionReference(v.axisAngle, v.translation, options),
  };
}

function composeUnder(batch: number, seed = 1): OperationUnderTest<string> {
  return {
    inputs: { aFromB: randomArray(seed, [batch, 3, 4]), bFromC: randomArray(seed + 1, [batch, 3, 4]) },
    differentiable: ["aFromB", "bFromC"],
    operation: (t) => composeTransforms(t.aFromB as Tensor3D, t.bFromC as Tensor3D),
    reference: (v) => composeReference(v.aFromB, v.bFromC),
  };
}

function refineUnder(batch: number, sign: 1 | -1, seed = 1): OperationUnderTest<string> {
  const options = { offset: sign === 1 ? 1 : 0, sign };
  return {
    inputs: {
      coarse: randomArray(seed, [batch, 3, 4]),
      scale: randomArray(seed + 1, [batch, 1]),
      shift: randomArray(seed + 2, [batch, 3]),
    },
    differentiable: ["scale", "shift"],
    operation: (t) =>
      withRefinedTranslation(t.coarse as Tensor3D, t.scale as Tensor2D, t.shift as Tensor2D, options),
    reference: (v) => refineTranslationReference(v.coarse, v.scale, v.shift, options),
  };
}

function pixelsUnder(batch: number, seed = 1): OperationUnderTest<string> {
  return {
    inputs: {
      source: randomArray(seed, [batch, 4], 20, 60),
      target: randomArray(seed + 1, [batch, 4], 20, 60),
      sourceFromTarget: randomArray(seed + 2, [batch, 3, 4]),
    },
    differentiable: ["sourceFromTarget"],
    operation: (t) =>
      pixelTransform(t.source as Tensor2D, t.target as Tensor2D, t.sourceFromTarget as Tensor3D),
    reference: (v) => pixelTransformReference(v.source, v.target, v.sourceFromTarget),
  };
}

const OPERATIONS = [
  ["transformOfMotion", (batch: number, seed?: number) => motionUnder(batch, false, seed)],
  ["transformOfMotion inverted", (batch: number, seed?: number) => motionUnder(batch, true, seed)],
  ["composeTransforms", composeUnder],
  ["withRefinedTranslation", (batch: number, seed?: number) => refineUnder(batch, 1, seed)],
  [
    "withRefinedTranslation of an earlier source",
    (batch: number, seed?: number) => refineUnder(batch, -1, seed),
  ],
  ["pixelTransform", pixelsUnder],
] as const;

function rotationOf(axisAngle: readonly number[], smallestSquaredAngle = INFINITESIMAL): Tensor3D {
  const vectors = tf.tensor2d([...axisAngle], [axisAngle.length / 3, 3]);
  const options = { isInverted: false, smallestSquaredAngle };
  return tf.slice(
    transformOfMotion(vectors, tf.zeros(vectors.shape), options),
    [0, 0, 0],
    [vectors.shape[0], 3, 3],
  );
}

describe("pose, by hand:", () => {
  test("a quarter turn about z takes x to y, its inverse y to x, and the zero vector is the identity", async () => {
    const vectors = tf.tensor2d([0, 0, Math.PI / 2, 0, 0, 0], [2, 3]);
    const translations = tf.tensor2d([1, 2, 3, 1, 2, 3], [2, 3]);
    const rowsOf = async (isInverted: boolean) => [
      ...(await transformOfMotion(vectors, translations, {
        isInverted,
        smallestSquaredAngle: PUBLISHED,
      }).data()),
    ];
    const near = { absolute: 1e-6 };
    expectClose(
      await rowsOf(false),
      [0, -1, 0, 1, 1, 0, 0, 2, 0, 0, 1, 3, 1, 0, 0, 1, 0, 1, 0, 2, 0, 0, 1, 3],
      near,
    );
    expectClose(
      await rowsOf(true),
      [0, 1, 0, -2, -1, 0, 0, 1, 0, 0, 1, -3, 1, 0, 0, -1, 0, 1, 0, -2, 0, 0, 1, -3],
      near,
    );
  });

  test("a motion and its inverse cancel", async () => {
    const { axisAngle, translation } = motionUnder(3, false).inputs;
    const [v, t] = [tensorOf(axisAngle) as Tensor2D, tensorOf(translation) as Tensor2D];
    const [there, back] = [false, true].map((isInverted) =>
      transformOfMotion(v, t, { isInverted, smallestSquaredAngle: INFINITESIMAL }),
    );
    const identities = [IDENTITY_ROWS, IDENTITY_ROWS, IDENTITY_ROWS].flat();
    expectClose(await composeTransforms(back, there).data(), identities, { absolute: 1e-6 });
  });

  test("rotations are orthonormal from a micro-radian to a full turn", async () => {
    const angles = [1e-6, 1e-4, 0.01, 0.5, 2, 3.1, 6.2];
    const rotations = rotationOf(angles.flatMap((angle) => [0.6 * angle, -0.64 * angle, 0.48 * angle]));
    const products = await tf.matMul(rotations, rotations, false, true).data();
    expectClose(
      products,
      angles.flatMap(() => [1, 0, 0, 0, 1, 0, 0, 0, 1]),
      { absolute: 1e-6 },
    );
  });

  test("shapes that do not fit are refused", () => {
    const [twoVectors, transform] = [tf.zeros([2, 3]) as Tensor2D, tf.zeros([1, 3, 4]) as Tensor3D];
    const options = { isInverted: false, smallestSquaredAngle: PUBLISHED };
    expect(() => transformOfMotion(twoVectors, tf.zeros([1, 3]), options)).toThrow(/translation is \[1,3\]/);
    expect(() => composeTransforms(transform, tf.zeros([2, 3, 4]))).toThrow(/bFromC is \[2,3,4\]/);
    expect(() => pixelTransform(tf.zeros([1, 4]), tf.zeros([2, 4]), transform)).toThrow(/targetIntrinsics/);
    const refined = () =>
      withRefinedTranslation(transform, tf.zeros([1, 1]), twoVectors, { offset: 0, sign: 1 });
    expect(refined).toThrow(/shift is \[2,3\], expected \[1,3\]/);
  });
});

const golden = readGolden("case5_geometry.safetensors");

test.skipIf(golden === null)("pose: golden rotations of case 5", async () => {
  if (golden === null) return;
  const { values, shape } = golden("in.axisangle");
  const rotations = await rotationOf([...values], PUBLISHED).data();
  const expected = golden("rot").values.filter((_, i) => i % 16 < 12 && i % 4 < 3);
  expect(rotations).toHaveLength(shape[0] * 9);
  expectClose(rotations, expected, { absolute: 1e-6 });
});

// One invocation a sample or a row: batches round the workgroup of 64, and 64 rows.
const BATCHES = [1, 2, 3, 5, 8, 13, 17, 21, 22, 31, 32, 33, 63, 64, 65, 127, 128, 129, 257, 1025];

describe.each(OPERATIONS)("%s", (_name, under) => {
  test("equals the float64 reference on twenty batches", async () => {
    for (const batch of BATCHES) await expectValueOfReference(under(batch), undefined, `batch ${batch}`);
  });

  test("has every gradient entry of the reference, and directional ones on a batch of 65", async () => {
    for (const batch of [1, 3, 22])
      await expectGradientsOfReference(under(batch), { seed: 8, closeness: { relativeL2: 1e-5 } });
    await expectDirectionalGradient(under(65), { seed: 9, tolerance: 1e-3 });
  });

  test("keeps poison within its sample", async () => {
    for (const poison of POISON_VALUES) {
      const clean = under(3);
      const values = await clean.operation(tensors(clean)).data();
      for (const name of Object.keys(clean.inputs)) {
        const array = clean.inputs[name];
        const ofSample = array.values.length / 3;
        const spoilt = { ...array, values: array.values.slice() };
        spoilt.values[ofSample] = poison;
        const inputs = { ...clean.inputs, [name]: spoilt };
        await expectWritesInsideOutputs(async () => {
          const result = (await clean.operation(tensors({ inputs })).data()).subarray(0, 36);
          for (const i of [...Array(12).keys(), ...Array.from({ length: 12 }, (_, k) => 24 + k)])
            expect(result[i]).toBe(values[i]);
          if (Number.isNaN(poison)) expect(result.subarray(12, 24).some(Number.isNaN)).toBe(true);
        });
      }
      await expectWritesInsideOutputs(async () => {
        await gradientsOnGpu(clean, poisoned(randomArray(3, [36]), poison, 4).values);
      });
    }
  });

  test("repeats bit for bit, with its gradients", async () => {
    const { inputs, differentiable, operation } = under(65);
    const given = tensors({ inputs });
    await expectBitwiseRepeatable(() => [
      operation(given),
      ...tf.grads((...variables: Tensor[]) =>
        operation({ ...given, ...Object.fromEntries(differentiable.map((name, i) => [name, variables[i]])) }),
      )(differentiable.map((name) => given[name])),
    ]);
  });
});

describe("pose: the rotation's gradient at the zero vector", () => {
  const weights = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const gradientAtZero = (smallestSquaredAngle: number) =>
    tf.grad((v: Tensor) => {
      const options = { isInverted: false, smallestSquaredAngle };
      const transform = transformOfMotion(v as Tensor2D, tf.zeros([1, 3]), options);
      return tf.sum(tf.mul(tf.slice(transform, [0, 0, 0], [1, 3, 3]), tf.tensor3d(weights, [1, 3, 3])));
    })(tf.zeros([1, 3]));

  test("vanishes with the published formula", async () => {
    const [largest] = await tf.max(tf.abs(gradientAtZero(PUBLISHED))).data();
    expect(largest).toBeLessThan(1e-6);
  });

  test("is that of the infinitesimal rotation where the angle counts as a micro-radian", async () => {
    // <W, [e_k]x> for the three axes; the 1e-7 in the division costs a tenth at the smallest angle, not the direction.
    const expected = [2, -4, 2].map((g) => g / 1.1);
    expectClose(await gradientAtZero(INFINITESIMAL).data(), expected, { relative: 1e-3 });
  });
});

function tensors({ inputs }: Pick<OperationUnderTest<string>, "inputs">): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(inputs).map(([name, array]) => [name, tensorOf(array)]));
}
