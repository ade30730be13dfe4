import { expect, test } from "vitest";
import type { StoredTensor } from "../../checkpoint/safetensors.ts";
import { fileOf, specsOfRun, tensorsOf } from "./checkpointTesting.ts";
import { floatValues } from "./floatValues.ts";
import { recognise } from "./recognise.ts";

test("float values: half floats, subnormal ones and the largest among them, become exactly themselves", () => {
  const bits = [0x0000, 0x8000, 0x0001, 0x03ff, 0x0400, 0x3c00, 0xc000, 0x3555, 0x7bff, 0x7c00, 0xfc00];
  const expected = [
    0,
    -0,
    2 ** -24,
    1023 * 2 ** -24,
    2 ** -14,
    1,
    -2,
    1365 * 2 ** -12,
    65504,
    Infinity,
    -Infinity,
  ];
  const floats = floatValues({ dtype: "F16", shape: [bits.length], data: Uint16Array.from(bits) });
  expect([...(floats?.values ?? [])]).toEqual(expected);
  expect(floats?.isRounded).toBe(false);
  expect(floatValues({ dtype: "F16", shape: [1], data: Uint16Array.of(0x7e00) })?.values[0]).toBeNaN();
});

test("float values: every half float but the NaNs comes back from its float32", () => {
  const bits = Uint16Array.from({ length: 65536 }, (_, i) => i).filter((half) => (half & 0x7fff) <= 0x7c00);
  const { values } = floatValues({ dtype: "F16", shape: [bits.length], data: bits }) ?? {
    values: new Float32Array(),
  };
  const float32Bits = new Uint32Array(values.buffer);
  const wrong = [...bits].filter((half, i) => {
    // A half float's exponent and fraction lie 13 bits lower, its exponent is biased by 112 less.
    const sign = (half & 0x8000) << 16;
    const rest = half & 0x7fff;
    if (rest >= 0x7c00) return float32Bits[i] !== (sign | 0x7f800000) >>> 0;
    if (rest >= 0x0400) return float32Bits[i] !== (sign | ((rest << 13) + (112 << 23))) >>> 0;
    return values[i] !== (sign === 0 ? rest : -rest) / 2 ** 24;
  });
  expect(wrong).toEqual([]);
});

test("float values: a bfloat16 is the upper half of a float32", () => {
  const { values } = floatValues({
    dtype: "BF16",
    shape: [4],
    data: Uint16Array.of(0x3f80, 0xc049, 0x0001, 0x8000),
  }) ?? { values: new Float32Array() };
  expect([...values]).toEqual([1, -3.140625, 2 ** -133, -0]);
});

test("float values: a float64 is rounded to the nearest float32, and that is said", () => {
  const tensor = (values: number[]): StoredTensor => ({
    dtype: "F64",
    shape: [values.length],
    data: Float64Array.from(values),
  });
  expect(floatValues(tensor([1, 0.5, -3]))).toMatchObject({ isRounded: false });
  const rounded = floatValues(tensor([1, 0.1]));
  expect(rounded?.isRounded).toBe(true);
  expect(rounded?.values[1]).toBe(Math.fround(0.1));
});

test.each([
  ["F16", false],
  ["BF16", false],
  ["F64", true],
] as const)("recognise: a network of %s is read, and the report says how", (dtype, isRounded) => {
  const specs = specsOfRun("nano").filter(({ name }) => name.startsWith("pose."));
  const saved = new Map(
    [...tensorsOf(specs)].map(([name, { shape, data }]): [string, StoredTensor] => [
      name,
      dtype === "F64"
        ? { dtype, shape, data: new Float64Array(data.length).fill(0.1) }
        : { dtype, shape, data: new Uint16Array(data.length).fill(dtype === "F16" ? 0x3c00 : 0x3f80) },
    ]),
  );
  const { report, tensors } = recognise([fileOf("pose.pth", saved)]);
  expect(report.problems).toEqual([]);
  expect(report.converted).toEqual([{ file: "pose.pth", from: dtype, count: specs.length, isRounded }]);
  for (const { values } of tensors.values()) expect(values[0]).toBe(dtype === "F64" ? Math.fround(0.1) : 1);
});
