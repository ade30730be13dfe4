import { describe, expect, test } from "vitest";
import { type Tensor, type Tensor1D, type Tensor4D, tf } from "../../tensor/tf.ts";
import {
  expectBitwiseRepeatable,
  expectClose,
  expectDirectionalGradient,
  expectGradientsOfReference,
  expectValueOfReference,
  expectWritesInsideOutputs,
  type OperationUnderTest,
  POISON_VALUES,
  poisoned,
  randomArray,
  type TestArray,
  tensorOf,
} from "../referenceTesting.ts";
import { type AttentionShape, factorisedAttentionReference } from "./factorisedAttention.reference.ts";
import { factorisedAttention } from "./factorisedAttention.ts";
import { packWindows } from "./windows.ts";

type Case = Omit<AttentionShape, "heads">;

const ONE = [{ side: 3, heads: 1 }];
const NANO = [{ side: 3, heads: 4 }];
const PUBLISHED = [
  { side: 3, heads: 2 },
  { side: 5, heads: 3 },
  { side: 7, heads: 3 },
];

function attentionCase(
  [batch, height, width, channels]: readonly [number, number, number, number],
  windows: AttentionShape["windows"],
): Case {
  return { batch, height, width, channels, windows };
}

/** Blocks are 4 channels of a head by 4 pixels of a row, strips 32 tokens or whole rows: sizes round these. */
const CASES: readonly Case[] = [
  attentionCase([1, 1, 1, 1], ONE),
  attentionCase([1, 1, 17, 3], ONE),
  attentionCase([1, 17, 1, 4], ONE),
  attentionCase([1, 2, 2, 5], [{ side: 7, heads: 1 }]),
  attentionCase([1, 3, 4, 6], [{ side: 1, heads: 2 }]),
  attentionCase([2, 3, 5, 16], NANO),
  attentionCase([1, 4, 4, 24], NANO),
  attentionCase([1, 5, 3, 40], NANO),
  attentionCase([1, 1, 31, 8], [{ side: 5, heads: 2 }]),
  attentionCase([1, 1, 32, 8], [{ side: 5, heads: 2 }]),
  attentionCase([1, 1, 33, 8], [{ side: 5, heads: 2 }]),
  attentionCase([2, 3, 7, 8], PUBLISHED),
  attentionCase([1, 4, 3, 24], PUBLISHED),
  attentionCase([2, 8, 9, 64], PUBLISHED),
  attentionCase([1, 6, 7, 96], PUBLISHED),
  attentionCase([1, 4, 5, 176], PUBLISHED),
  attentionCase([1, 5, 6, 216], PUBLISHED),
  attentionCase([2, 2, 3, 288], PUBLISHED),
  attentionCase(
    [1, 9, 8, 12],
    [
      { side: 5, heads: 1 },
      { side: 3, heads: 2 },
    ],
  ),
  attentionCase([3, 16, 20, 20], [{ side: 3, heads: 5 }]),
  attentionCase([1, 63, 65, 4], [{ side: 3, heads: 4 }]), // several strips of more than 32 tokens
];

const label = ({ batch, height, width, channels, windows }: Case): string =>
  `[${batch},${height},${width},${channels}], ${windows.map((w) => `${w.heads} heads ${w.side}x${w.side}`).join(", ")}`;

function headsOf({ windows }: Case): number {
  return windows.reduce((sum, window) => sum + window.heads, 0);
}

function inputsOf(c: Case, seed = 1): Record<string, TestArray> {
  const inputs: Record<string, TestArray> = {
    qkv: randomArray(seed, [c.batch, c.height, c.width, 3 * c.channels], -1.5, 1.5),
  };
  c.windows.forEach(({ side, heads }, i) => {
    const channels = (heads * c.channels) / headsOf(c);
    inputs[`filter${i}`] = randomArray(seed + 10 + i, [side, side, channels, 1]);
    inputs[`bias${i}`] = randomArray(seed + 20 + i, [channels]);
  });
  return inputs;
}

function attend(c: Case, tensors: Readonly<Record<string, Tensor>>): Tensor4D {
  const windows = c.windows.map((_, i) => ({
    filter: tensors[`filter${i}`] as Tensor4D,
    bias: tensors[`bias${i}`] as Tensor1D,
  }));
  return factorisedAttention(tensors.qkv as Tensor4D, packWindows(windows), headsOf(c));
}

function under(c: Case, inputs = inputsOf(c)): OperationUnderTest<string> {
  return {
    inputs,
    differentiable: Object.keys(inputs),
    operation: (tensors) => attend(c, tensors),
    reference: (values) =>
      factorisedAttentionReference(
        { ...c, heads: headsOf(c) },
        values.qkv,
        c.windows.map((_, i) => values[`filter${i}`]),
        c.windows.map((_, i) => values[`bias${i}`]),
      ),
  };
}

test("factorisedAttention: two tokens of one channel, by hand", async () => {
  // Softmax of keys 0 and ln 3 is 1/4 and 3/4: the context is 8/4 + 3 * 4/4 = 5. The window adds twice the token to
  // the right, the bias one: tokens 8 and 4 see 2 * 4 + 1 = 9 and 1. y = q * 5 + q * (9 or 1).
  const qkv = tf.tensor4d([2, 0, 8, -1, Math.log(3), 4], [1, 1, 2, 3]);
  const filter = tf.tensor4d([0, 0, 0, 0, 0, 2, 0, 0, 0], [3, 3, 1, 1]);
  const windows = packWindows([{ filter, bias: tf.tensor1d([1]) }]);
  expectClose(await factorisedAttention(qkv, windows, 1).data(), [28, -6], { absolute: 1e-5 });
});

test.each(CASES.map((c) => [label(c), c] as const))(
  "factorisedAttention: equals the reference on %s",
  async (_label, c) => {
    await expectValueOfReference(under(c));
  },
);

test("factorisedAttention: keys of a hundred and more neither overflow nor vanish", async () => {
  const c = attentionCase([1, 9, 8, 12], NANO);
  const inputs = inputsOf(c);
  await expectValueOfReference(
    // Keys of 40 to 120: their spacing is 8e-6 in float32, and exp makes relative errors of it.
    under(c, { ...inputs, qkv: randomArray(3, inputs.qkv.shape, 40, 120) }),
    { relative: 1e-3, absolute: 1e-3 },
  );
});

describe("factorisedAttention: gradients", () => {
  const small = CASES.filter((c) => c.batch * c.height * c.width * c.channels <= 250);
  test.each(small.map((c) => [label(c), c] as const))(
    "of every element are those of the reference on %s",
    async (_label, c) => {
      await expectGradientsOfReference(under(c), {
        seed: 5,
        closeness: { relative: 1e-4, absolute: 2e-5 },
      });
    },
  );

  const large = CASES.filter((c) => !small.includes(c));
  test.each(large.map((c) => [label(c), c] as const))(
    "along random directions are those of the reference on %s",
    async (_label, c) => {
      await expectDirectionalGradient(under(c), { seed: 6, directions: 2 });
    },
  );

  test("of windows that two layers share add up", async () => {
    const c = attentionCase([1, 4, 3, 24], PUBLISHED);
    const tensors = Object.fromEntries(Object.entries(inputsOf(c)).map(([name, a]) => [name, tensorOf(a)]));
    const gradient = (layers: number) =>
      tf.grad((bias) => {
        const windows = packWindows(
          PUBLISHED.map((_, i) => ({
            filter: tensors[`filter${i}`] as Tensor4D,
            bias: (i === 1 ? bias : tensors[`bias${i}`]) as Tensor1D,
          })),
        );
        const ys = Array.from({ length: layers }, () =>
          factorisedAttention(tensors.qkv as Tensor4D, windows, 8),
        );
        return tf.sum(tf.addN(ys));
      })(tensors.bias1);
    expectClose(await gradient(2).data(), await tf.mul(gradient(1), 2).data());
  });

  test("leave no tensors or buffers behind", async () => {
    const inputs = inputsOf(attentionCase([1, 6, 7, 96], PUBLISHED));
    const names = Object.keys(inputs);
    const tensors = names.map((name) => tensorOf(inputs[name]));
    const before = tf.memory();
    const gradients = tf.tidy(() =>
      tf.grads((...taped: Tensor[]) =>
        tf.sum(
          attend(
            attentionCase([1, 6, 7, 96], PUBLISHED),
            Object.fromEntries(names.map((name, i) => [name, taped[i]])),
          ),
        ),
      )(tensors),
    );
    await gradients[0].data();
    tf.dispose(gradients);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
  });
});

test("packWindows: lays filters and biases one behind the other", async () => {
  const windows = [1, 2].map((channels) => ({
    filter: tf.fill([3, 3, channels, 1], channels) as Tensor4D,
    bias: tf.fill([channels], -channels) as Tensor1D,
  }));
  const { values, sides, channels } = packWindows(windows);
  expect([...(await values.data())]).toEqual([...Array(9).fill(1), -1, ...Array(18).fill(2), -2, -2]);
  expect({ sides, channels }).toEqual({ sides: [3, 3], channels: [1, 2] });
});

test("factorisedAttention: windows and heads that do not fit are refused", () => {
  const window = (side: number, channels: number) => ({
    filter: tf.zeros([side, side, channels, 1]) as Tensor4D,
    bias: tf.zeros([channels]) as Tensor1D,
  });
  const qkv = tf.zeros([1, 2, 2, 36]) as Tensor4D;
  expect(() => packWindows([])).toThrow(/1 to 3 windows, not 0/);
  expect(() => packWindows([1, 1, 1, 1].map((c) => window(3, c)))).toThrow(/not 4/);
  expect(() => packWindows([window(4, 12)])).toThrow(/no odd square depthwise window/);
  expect(() => packWindows([{ ...window(3, 12), bias: tf.zeros([11]) as Tensor1D }])).toThrow(
    /no odd square/,
  );
  expect(() => factorisedAttention(qkv, packWindows([window(3, 11)]), 4)).toThrow(
    /do not divide a map of 12/,
  );
  expect(() => factorisedAttention(qkv, packWindows([window(3, 12)]), 5)).toThrow(/do not divide/);
  expect(() => factorisedAttention(qkv, packWindows([window(3, 3), window(5, 9)]), 4)).not.toThrow();
  expect(() => factorisedAttention(qkv, packWindows([window(3, 5), window(5, 7)]), 4)).toThrow(
    /do not divide/,
  );
});

test.each(POISON_VALUES)(
  "factorisedAttention: %d in a head stays in its head, and nothing is written outside or left unwritten",
  async (poison) => {
    const c = attentionCase(
      [1, 3, 6, 54],
      [
        { side: 3, heads: 1 },
        { side: 5, heads: 1 },
      ],
    );
    const clean = inputsOf(c);
    // The last channel of the first head's q, k and v, next to the second head's first.
    const spoilt = { ...clean.qkv, values: clean.qkv.values.slice() };
    for (const part of [0, 1, 2]) spoilt.values[7 * 3 * 54 + part * 54 + 26] = poison;
    const rest = Object.keys(clean).filter((name) => name !== "qkv");
    const tensorsWith = (qkv: TestArray) =>
      Object.fromEntries([["qkv", tensorOf(qkv)], ...rest.map((name) => [name, tensorOf(clean[name])])]);
    const dy = randomArray(9, [1, 3, 6, 54]);
    const run = async (qkv: TestArray) => {
      const tensors = tensorsWith(qkv);
      const y = await attend(c, tensors).data();
      const gradients = tf.grads((q, filter1) => attend(c, { ...tensors, qkv: q, filter1 }))(
        [tensors.qkv, tensors.filter1],
        tensorOf(dy),
      );
      return { y, dQkv: await gradients[0].data(), dFilter1: await gradients[1].data() };
    };
    const expected = await run(clean.qkv);
    await expectWritesInsideOutputs(async () => {
      const actual = await run(spoilt);
      const secondHead = (values: ArrayLike<number>, size: number) =>
        Array.from({ length: size }, (_, i) => values[i]).filter((_, i) => i % 54 >= 27);
      expect(secondHead(actual.y, dy.values.length)).toEqual(secondHead(expected.y, dy.values.length));
      expect(secondHead(actual.dQkv, spoilt.values.length)).toEqual(
        secondHead(expected.dQkv, spoilt.values.length),
      );
      expect([...actual.dFilter1.subarray(0, expected.dFilter1.length)]).toEqual([...expected.dFilter1]);
      if (Number.isNaN(poison)) expect(actual.y[26]).toBeNaN();
      // Poison everywhere, in the gradient too.
      const tensors = tensorsWith(poisoned(clean.qkv, poison, 10));
      tf.grad((q) => attend(c, { ...tensors, qkv: q }))(tensors.qkv, tensorOf(poisoned(dy, poison, 11)));
    });
  },
);

test("factorisedAttention: value and gradients are bitwise the same in every run", async () => {
  const c = attentionCase([2, 16, 20, 64], PUBLISHED);
  const inputs = inputsOf(c, 12);
  const names = Object.keys(inputs);
  const tensors = names.map((name) => tensorOf(inputs[name]));
  const dy = tensorOf(randomArray(13, [2, 16, 20, 64]));
  await expectBitwiseRepeatable(() => {
    const run = (...taped: Tensor[]) =>
      attend(c, Object.fromEntries(names.map((name, i) => [name, taped[i]])));
    return [run(...tensors), ...tf.grads(run)(tensors, dy)];
  });
});
