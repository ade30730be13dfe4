import { describe, expect, test } from "vitest";
import { type Tensor, tf } from "../../tensor/tf.ts";
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
  sizeOf,
  tensorOf,
} from "../referenceTesting.ts";
import { eluReference, geluReference, hardSwishReference, normalCdf } from "./activation.reference.ts";
import { elu, gelu, hardSwish } from "./activation.ts";

const ACTIVATIONS = {
  hardSwish: { operation: hardSwish, reference: hardSwishReference, kinks: [-3, 3] },
  gelu: { operation: gelu, reference: geluReference, kinks: [] },
  elu: { operation: elu, reference: eluReference, kinks: [0] },
} as const;
type Name = keyof typeof ACTIVATIONS;
const NAMES = Object.keys(ACTIVATIONS) as Name[];

const SHAPES: readonly (readonly number[])[] = [
  [],
  [1],
  [17],
  [255],
  [256],
  [257],
  [1023], // a workgroup takes 1024 elements
  [1024],
  [1025],
  [1, 1, 1, 1],
  [1, 1, 17, 3],
  [1, 17, 1, 3],
  [2, 3, 5, 63],
  [2, 3, 5, 64],
  [2, 3, 5, 65],
  [7, 64],
  [3, 5, 7],
  [1, 17, 17, 1],
  [4, 6, 8, 24],
  [1, 257, 257, 1],
];

/** Values in -6..6, none so near a kink that a finite difference of width 1e-5 would straddle it. */
function under(name: Name, shape: readonly number[], seed = 1): OperationUnderTest<"x"> {
  const { operation, reference, kinks } = ACTIVATIONS[name];
  const x = randomArray(seed, shape, -6, 6);
  for (const kink of kinks) {
    x.values.forEach((v, i) => {
      if (Math.abs(v - kink) < 1e-3) x.values[i] = kink + 1e-2;
    });
  }
  return {
    inputs: { x },
    differentiable: ["x"],
    operation: (tensors) => operation(tensors.x),
    reference: (values) => values.x.map(reference),
  };
}

test("activations: values at -4, -3, -1, 0, 1, 3 and 4 are the textbook's", async () => {
  const x = tf.tensor1d([-4, -3, -1, 0, 1, 3, 4]);
  expectClose(await hardSwish(x).data(), [0, 0, -1 / 3, 0, 2 / 3, 3, 4], { absolute: 1e-6 });
  expectClose(
    await gelu(x).data(),
    [-0.000126685, -0.004049695, -0.158655254, 0, 0.841344746, 2.995950305, 3.999873315],
    { absolute: 1e-6 },
  );
  expectClose(await elu(x).data(), [-0.981684361, -0.950212932, -0.632120559, 0, 1, 3, 4], {
    absolute: 1e-6,
  });
});

test("activations: at the kinks the gradient is PyTorch's", async () => {
  const gradientAt = async (operation: (x: Tensor) => Tensor, at: number[]) => [
    ...(await tf
      .grad((x) => operation(x as Tensor))(tf.tensor1d(at), tf.ones([at.length]))
      .data()),
  ];
  expect(await gradientAt(hardSwish, [-3, 3])).toEqual([-0.5, 1.5]);
  expect(await gradientAt(elu, [0, -0])).toEqual([1, 1]);
  expectClose(await gradientAt(gelu, [0]), [0.5], { absolute: 2e-7 });
});

describe.each(NAMES)("%s", (name) => {
  test.each(SHAPES.map((shape) => [shape]))("equals the reference on %j", async (shape) => {
    await expectValueOfReference(under(name, shape));
  });

  test.each(SHAPES.filter((shape) => sizeOf(shape) <= 600).map((shape) => [shape]))(
    "has the gradient of the reference at every element of %j",
    async (shape) => {
      const closeness = { relative: 1e-4, absolute: 1e-5 };
      await expectGradientsOfReference(under(name, shape), { seed: 2, closeness });
    },
  );

  test("has the gradient of the reference along random directions", async () => {
    await expectDirectionalGradient(under(name, [4, 6, 8, 24]), { seed: 3, tolerance: 1e-4 });
  });

  test.each(POISON_VALUES)("gives its limit for %d, keeps NaN, and touches no neighbour", async (poison) => {
    const x = randomArray(4, [300], -6, 6);
    x.values[137] = poison;
    const { operation, reference } = ACTIVATIONS[name];
    const clean = await operation(tensorOf(randomArray(4, [300], -6, 6))).data();
    await expectWritesInsideOutputs(async () => {
      const y = (await operation(tensorOf(x)).data()).subarray(0, 300);
      for (let i = 0; i < 300; i++) if (i !== 137) expect(y[i]).toBe(clean[i]);
      if (Number.isNaN(poison)) expect(y[137]).toBeNaN();
      else if (Number.isFinite(poison)) expectClose([y[137]], [reference(poison)]);
      const dx = await tf
        .grad((t) => operation(t as Tensor))(tensorOf(x))
        .data();
      if (Number.isNaN(poison)) expect(dx[137]).toBeNaN();
      else if (Number.isFinite(poison)) expect(dx[137]).toSatisfy(Number.isFinite);
    });
  });

  test("is bitwise the same in every run", async () => {
    const x = tensorOf(randomArray(5, [1000], -6, 6));
    const { operation } = ACTIVATIONS[name];
    await expectBitwiseRepeatable(() => [operation(x), tf.grad((t) => operation(t as Tensor))(x)]);
  });
});

test("gelu: the distribution function is off by less than 3e-7 from -15 to 15", async () => {
  const x = Float32Array.from({ length: 60_001 }, (_, i) => (i - 30_000) / 2000);
  const y = await gelu(tf.tensor1d(x)).data();
  let worst = 0;
  for (const [i, v] of x.entries()) if (v !== 0) worst = Math.max(worst, Math.abs(y[i] / v - normalCdf(v)));
  expect(worst).toBeLessThan(3e-7);
});

test("elu: near 0 it keeps seven digits, where exp(x) - 1 would lose them", async () => {
  const x = Float32Array.from({ length: 4000 }, (_, i) => -(10 ** (-6 + (i / 4000) * 6)));
  expectClose(await elu(tf.tensor1d(x)).data(), Array.from(x, eluReference), { relative: 5e-7 });
});
