import { describe, expect, test } from "vitest";
import { readGolden } from "../../../../tools/test/golden.ts";
import { type Tensor, tf } from "../../tensor/tf.ts";
import {
  expectClose,
  POISON_VALUES,
  randomArray,
  seededRandom,
  sizeOf,
  tensorOf,
} from "../referenceTesting.ts";
import { adamWReference } from "./adamW.reference.ts";
import { type AdamWHyper, type AdamWState, adamW, adamWCoefficients } from "./adamW.ts";

const HYPER = { rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 } as const;

const SHAPES: readonly (readonly number[])[] = [
  [],
  [1],
  [3],
  [17],
  [63],
  [64],
  [65],
  [255],
  [256],
  [257],
  [1, 1, 3, 16],
  [3, 3, 3, 32],
  [1, 17],
  [17, 1],
  [1023], // a workgroup takes 1024 elements
  [1024],
  [1025],
  [96, 288],
  [3, 3, 64, 65],
  [257, 257],
];

function freshState(parameter: Tensor, gradient: Tensor): AdamWState {
  const zeros = () => tf.fill(parameter.shape, 0);
  return { parameter, gradient, firstMoment: zeros(), secondMoment: zeros() };
}

function go(): Tensor {
  return tf.tensor1d([0], "int32");
}

test("adamW: the first step shrinks the parameter by the decay and moves it by the rate, whatever the gradient", async () => {
  const state = freshState(tf.tensor1d([1, 1, 2]), tf.tensor1d([5, -0.001, 0]));
  adamW(state, { ...HYPER, rate: 0.1, step: 1 }, go());
  expectClose(await state.parameter.data(), [1 - 0.001 - 0.1, 1 - 0.001 + 0.1, 2 - 0.002], {
    absolute: 2e-6,
  });
  expectClose(await state.firstMoment.data(), [0.5, -0.0001, 0], { relative: 1e-6 });
  expectClose(await state.secondMoment.data(), [0.025, 1e-9, 0], { relative: 1e-6 });
});

describe("adamW: golden case 6", () => {
  const golden = readGolden("case6_adamw_unit.safetensors");
  test.runIf(golden !== null)(
    "parameters after each of six steps and the moments after the last are PyTorch's",
    async () => {
      if (golden === null) return;
      const parameters = [
        { name: "w", shape: [4, 8], rate: 1e-4, gradientScale: (s: number) => 10 ** (-2 * (s % 3)) },
        { name: "b", shape: [8], rate: 5e-5, gradientScale: () => 1e-7 },
      ];
      let worst = 0;
      for (const { name, shape, rate, gradientScale } of parameters) {
        const parameter = tf.tensor(symmetricStream(`adamw.${name}`, sizeOf(shape)), shape);
        const state = freshState(parameter, parameter);
        for (let s = 0; s < 6; s++) {
          const values = symmetricStream(`adamw.g.${name}.${s}`, sizeOf(shape), gradientScale(s));
          const gradient = tf.tensor(values, shape);
          const schedule = s < 3 ? 0.9 : 0.9 ** 2;
          adamW({ ...state, gradient }, { ...HYPER, rate: rate * schedule, step: s + 1 }, go());
          const expected = golden(`adamw.${name}.after${s + 1}`).values;
          const actual = await parameter.data();
          expectClose(actual, expected, { absolute: 1e-6 }, `${name} after step ${s + 1}`);
          for (const [i, v] of expected.entries()) worst = Math.max(worst, Math.abs(v - actual[i]));
        }
        if (name === "w") {
          const moment = { relative: 1e-6, absolute: 1e-8 };
          expectClose(await state.firstMoment.data(), golden("adamw.w.exp_avg").values, moment);
          expectClose(await state.secondMoment.data(), golden("adamw.w.exp_avg_sq").values, moment);
        }
      }
      console.info(`adamW against PyTorch: largest difference ${worst.toExponential(1)} over six steps`);
    },
  );
});

test.each(SHAPES.map((shape) => [shape]))(
  "adamW: four steps equal the float64 reference on %j",
  async (shape) => {
    const parameter = randomArray(1, shape);
    const state = freshState(tensorOf(parameter), tensorOf(parameter));
    const reference = {
      parameter: Float64Array.from(parameter.values),
      firstMoment: new Float64Array(parameter.values.length),
      secondMoment: new Float64Array(parameter.values.length),
    };
    for (let step = 1; step <= 4; step++) {
      const gradient = randomArray(10 + step, shape);
      const hyper: AdamWHyper = { ...HYPER, step };
      adamW({ ...state, gradient: tensorOf(gradient) }, hyper, go());
      adamWReference(reference, gradient.values, hyper);
    }
    expectClose(await state.parameter.data(), reference.parameter, { absolute: 1e-6 });
    expectClose(await state.firstMoment.data(), reference.firstMoment, { absolute: 1e-7 });
    expectClose(await state.secondMoment.data(), reference.secondMoment, { absolute: 1e-7, relative: 1e-6 });
  },
);

test("adamW: after 100000 steps the bias corrections are still exact", async () => {
  const state = freshState(tf.tensor1d([1]), tf.tensor1d([0.5]));
  const hyper = { ...HYPER, step: 100_000 };
  adamW(state, hyper, go());
  const reference = {
    parameter: Float64Array.of(1),
    firstMoment: Float64Array.of(0),
    secondMoment: Float64Array.of(0),
  };
  adamWReference(reference, [0.5], hyper);
  expectClose(await state.parameter.data(), reference.parameter, { absolute: 1e-7 });
});

test("adamW: coefficients in a tensor give the same bits as numbers, and can be rewritten between steps", async () => {
  const gradient = tensorOf(randomArray(2, [100]));
  const [byNumbers, byTensor] = [0, 1].map(() => freshState(tensorOf(randomArray(1, [100])), gradient));
  for (const step of [1, 2, 3]) {
    adamW(byNumbers, { ...HYPER, step }, go());
    adamW(byTensor, tf.tensor1d(adamWCoefficients({ ...HYPER, step })), go());
  }
  expect(await byTensor.parameter.data()).toEqual(await byNumbers.parameter.data());
});

test("adamW: while the skip flag is up no bit changes, even with a spoilt gradient", async () => {
  const state = freshState(tensorOf(randomArray(3, [300])), tf.fill([300], Number.NaN));
  adamW({ ...state, gradient: tensorOf(randomArray(4, [300])) }, { ...HYPER, step: 1 }, go());
  const kept = [state.parameter, state.firstMoment, state.secondMoment];
  const before = await Promise.all(kept.map(async (t) => Float32Array.from(await t.data())));
  for (const code of [1, 7, -1]) adamW(state, { ...HYPER, step: 2 }, tf.tensor1d([code], "int32"));
  expect(await Promise.all(kept.map(async (t) => Float32Array.from(await t.data())))).toEqual(before);
});

test.each(POISON_VALUES)("adamW: a gradient of %d reaches its own element only", async (poison) => {
  const gradient = randomArray(5, [300]);
  const spoilt = gradient.values.slice();
  spoilt[137] = poison;
  const [clean, touched] = [gradient.values, spoilt].map((values) => {
    const state = freshState(tensorOf(randomArray(6, [300])), tf.tensor1d(values));
    adamW(state, { ...HYPER, step: 1 }, go());
    return state;
  });
  const [expected, actual] = await Promise.all([clean.parameter.data(), touched.parameter.data()]);
  for (let i = 0; i < 300; i++) if (i !== 137) expect(actual[i]).toBe(expected[i]);
  if (Number.isNaN(poison)) expect(actual[137]).toBeNaN();
});

test("adamW: is bitwise the same in every run, and leaves no tensors behind", async () => {
  const gradient = tensorOf(randomArray(7, [5000]));
  let first: Float32Array | undefined;
  for (let run = 0; run < 5; run++) {
    const state = freshState(tensorOf(randomArray(8, [5000])), gradient);
    const skip = go();
    const before = tf.memory().numTensors;
    for (const step of [1, 2, 3]) adamW(state, { ...HYPER, step }, skip);
    expect(tf.memory().numTensors).toBe(before);
    const values = Float32Array.from(await state.parameter.data());
    first ??= values;
    expect(values).toEqual(first);
  }
});

test("adamW: a gradient of another size and a step of 0 are refused", () => {
  const state = freshState(tf.zeros([3]), tf.zeros([4]));
  expect(() => adamW(state, { ...HYPER, step: 1 }, go())).toThrow(/gradient has 4 elements/);
  expect(() => adamWCoefficients({ ...HYPER, step: 0 })).toThrow(/first step is 1/);
});

/** The reference numbers' stream of a name in -1..1: mulberry32 from the FNV-1a hash, rounded once to float32. */
function symmetricStream(name: string, count: number, scale = 1): Float32Array {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 16777619);
  const random = seededRandom(hash >>> 0);
  return Float32Array.from({ length: count }, () => (2 * random() - 1) * scale);
}
