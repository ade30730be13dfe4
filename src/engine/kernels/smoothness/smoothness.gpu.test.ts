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
  POISON_VALUES,
  poisoned,
  randomArray,
  sizeOf,
  tensorOf,
} from "../referenceTesting.ts";
import { type SmoothnessSize, smoothnessReference } from "./smoothness.reference.ts";
import { smoothness } from "./smoothness.ts";

type In = "disparity" | "picture";

function sizeOfTest([samples, pictures, height, width, channels]: readonly number[]): SmoothnessSize {
  return { samples, pictures, height, width, channels };
}

function underTest(seed: number, size: SmoothnessSize) {
  const { samples, pictures, height, width, channels } = size;
  return {
    inputs: {
      disparity: randomArray(seed, [samples, height, width, 1], 0.1, 1),
      picture: randomArray(seed + 1, [pictures, height, width, channels], 0, 1),
    },
    differentiable: ["disparity"] as const,
    operation: (t: Readonly<Record<In, Tensor>>) =>
      smoothness(t.disparity as Tensor4D, t.picture as Tensor4D),
    reference: (v: Readonly<Record<In, Float64Array>>) => smoothnessReference(v, size),
  };
}

/** samples, pictures, height, width, channels */
const SIZES = [
  [1, 1, 1, 1, 3],
  [1, 1, 1, 17, 3],
  [1, 1, 17, 1, 3],
  [1, 1, 1, 63, 1],
  [1, 1, 1, 64, 3],
  [1, 1, 1, 65, 3],
  [4, 1, 8, 8, 3],
  [8, 2, 5, 7, 3],
  [3, 3, 9, 4, 2],
  [1, 1, 257, 3, 3],
].map(sizeOfTest);

test("smoothness: a step in disparity costs less where the picture has an edge", async () => {
  const disparity = tf.tensor4d([0, 1, 1, 3], [1, 1, 4, 1]);
  const picture = tf.tensor4d([0, 0, 0, 0.5], [1, 1, 4, 1]);
  const perPair = 4 / 3;
  const expected = [perPair, 0, 2 * perPair * Math.exp(-0.5), 0];
  expectClose(await smoothness(disparity, picture).data(), expected, { absolute: 1e-6 });
});

const golden = readGolden("case5_geometry.safetensors");

test.skipIf(golden === null)("smoothness: golden value of case 5 without normalisation", async () => {
  if (golden === null) return;
  const [disparity, picture] = ["in.disp", "in.target"].map(
    (name) => tensorOf(channelsLast(golden(name))) as Tensor4D,
  );
  const loss = await tf.mean(smoothness(disparity, picture)).data();
  expectClose(loss, golden("smooth.raw").values, { relativeL2: 1e-6 });
});

test("smoothness: equals the float64 reference on ten sizes", async () => {
  for (const [k, size] of SIZES.entries()) {
    await expectValueOfReference(underTest(10 * k, size), undefined, JSON.stringify(size));
  }
});

test("smoothness: every gradient entry equals central differences of the reference", async () => {
  await expectGradientsOfReference(underTest(300, sizeOfTest([4, 2, 3, 5, 3])), {
    seed: 301,
    closeness: { relativeL2: 1e-5 },
  });
});

test("smoothness: directional gradients equal central differences of the reference", async () => {
  for (const [k, size] of SIZES.entries()) {
    await expectDirectionalGradient(underTest(400 + 10 * k, size), { seed: k });
  }
});

test("smoothness: a flat disparity costs nothing and pulls nowhere", async () => {
  const size = sizeOfTest([2, 1, 4, 5, 3]);
  const plain = underTest(1, size);
  const flat = { shape: [2, 4, 5, 1], values: new Float32Array(40).fill(0.3) };
  const under = { ...plain, inputs: { ...plain.inputs, disparity: flat } };
  const { disparity } = await gradientsOnGpu(under, new Float32Array(40).fill(1));
  expect(disparity.every((g) => g === 0)).toBe(true);
});

test("smoothness: poison passes through and stays inside the outputs", async () => {
  const size = sizeOfTest([2, 1, 5, 13, 3]);
  for (const [k, poison] of POISON_VALUES.entries()) {
    for (const name of ["disparity", "picture"] as const) {
      const plain = underTest(600 + k, size);
      const under = {
        ...plain,
        inputs: { ...plain.inputs, [name]: poisoned(plain.inputs[name], poison, k) },
      };
      await expectWritesInsideOutputs(async () => {
        const roughness = under.operation({
          disparity: tensorOf(under.inputs.disparity),
          picture: tensorOf(under.inputs.picture),
        });
        const values = (await roughness.data()).subarray(0, sizeOf(roughness.shape));
        if (Math.abs(poison) < 1e38) expect(values.every(Number.isFinite)).toBe(true);
        if (Number.isNaN(poison)) expect(values.some(Number.isNaN)).toBe(true);
        await gradientsOnGpu(under, randomArray(k, [130]).values);
      });
    }
  }
});

test("smoothness: values and gradients repeat bit for bit", async () => {
  const under = underTest(700, sizeOfTest([4, 2, 9, 17, 3]));
  const picture = tensorOf(under.inputs.picture);
  const disparity = tensorOf(under.inputs.disparity);
  await expectBitwiseRepeatable(() => [
    under.operation({ disparity, picture }),
    tf.grad((d) => under.operation({ disparity: d, picture }))(disparity),
  ]);
});
