import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ProblemError } from "../../problem.ts";
import { DTYPES, type Dtype } from "../dtypes.ts";
import { materialise, sizeBytesOf, viewInside } from "./tensorView.ts";
import { PickledTuple, type PickleValue, Storage } from "./values.ts";

const tupleOf = (items: readonly PickleValue[]) => new PickledTuple(items);

function accepts(
  length: number,
  offset: number,
  shape: readonly number[],
  stride: readonly number[],
): boolean {
  try {
    viewInside(new Storage("0", "F32", length), offset, tupleOf(shape), tupleOf(stride), null, "w.pth");
    return true;
  } catch (caught) {
    if (caught instanceof ProblemError && caught.problem.code === "pth-tensor") return false;
    throw caught;
  }
}

/** Where in the storage each element of the view lies, in row-major order: the definition, nothing clever. */
function positionsOf(offset: number, shape: readonly number[], stride: readonly number[]): number[] {
  const [size, ...inner] = shape;
  if (size === undefined) return [offset];
  return Array.from({ length: size }, (_, i) =>
    positionsOf(offset + i * stride[0], inner, stride.slice(1)),
  ).flat();
}

const geometry = fc
  .array(fc.record({ size: fc.nat(4), step: fc.nat(6) }), { maxLength: 4 })
  .map((axes) => ({ shape: axes.map(({ size }) => size), stride: axes.map(({ step }) => step) }));

test("tensor view: it is accepted exactly when every element lies inside its storage", () => {
  fc.assert(
    fc.property(geometry, fc.nat(10), fc.nat(40), ({ shape, stride }, offset, length) => {
      const positions = positionsOf(offset, shape, stride);
      const isInside = positions.length === 0 ? offset <= length : positions.every((at) => at < length);
      expect(accepts(length, offset, shape, stride)).toBe(isInside);
    }),
    { numRuns: 2000 },
  );
});

test("tensor view: its copy has the elements of the definition, for every size of element and any alignment", () => {
  const dtypes: Dtype[] = ["U8", "F16", "F32", "I64"];
  fc.assert(
    fc.property(
      geometry,
      fc.nat(10),
      fc.constantFrom(...dtypes),
      fc.nat(7),
      ({ shape, stride }, offset, dtype, shift) => {
        const elementBytes = DTYPES[dtype].bytes;
        const positions = positionsOf(offset, shape, stride);
        const length = Math.max(offset, ...positions) + 1;
        const memory = Uint8Array.from(
          { length: shift + length * elementBytes },
          (_, i) => (i * 167 + 13) % 256,
        );
        const storageBytes = memory.subarray(shift);
        const view = viewInside(
          new Storage("0", dtype, length),
          offset,
          tupleOf(shape),
          tupleOf(stride),
          null,
          "w.pth",
        );
        const { data, ...rest } = materialise(view, storageBytes);
        const expected = positions.flatMap((at) =>
          Array.from(storageBytes.subarray(at * elementBytes, (at + 1) * elementBytes)),
        );
        expect(rest).toEqual({ dtype, shape });
        expect(data).toBeInstanceOf(DTYPES[dtype].array);
        expect(Array.from(new Uint8Array(data.buffer))).toEqual(expected);
        expect(data.buffer).not.toBe(memory.buffer);
        expect(sizeBytesOf(view)).toBe(expected.length);
      },
    ),
    { numRuns: 1000 },
  );
});

test("tensor view: the bits of a NaN survive a transposition", () => {
  const bits = Uint32Array.of(0x7fa00001, 0xffc12345, 0x7f800001, 0);
  const view = viewInside(new Storage("0", "F32", 4), 0, tupleOf([2, 2]), tupleOf([1, 2]), null, "w.pth");
  const { data } = materialise(view, new Uint8Array(bits.buffer));
  expect(Array.from(new Uint32Array(data.buffer))).toEqual([bits[0], bits[2], bits[1], bits[3]]);
});

test("tensor view: bytes may be seen as another type, and are measured as that", () => {
  const bytes = new Storage("0", "U8", 8);
  const view = viewInside(bytes, 1, tupleOf([3]), tupleOf([1]), "U16", "w.pth");
  expect(materialise(view, Uint8Array.of(9, 9, 1, 0, 2, 0, 3, 0))).toEqual({
    dtype: "U16",
    shape: [3],
    data: Uint16Array.of(1, 2, 3),
  });
  expect(() => viewInside(bytes, 2, tupleOf([3]), tupleOf([1]), "U16", "w.pth")).toThrow(
    "A tensor of shape [3], stride [1] and offset 2 reaches outside its storage 0 of 8 bytes.",
  );
});

describe("tensor view: refused is", () => {
  const huge = 2 ** 52;
  test.each<[string, PickleValue, PickleValue, PickleValue]>([
    ["a negative offset", -1, tupleOf([1]), tupleOf([1])],
    ["a negative size", 0, tupleOf([-1]), tupleOf([1])],
    ["a negative stride", 3, tupleOf([2]), tupleOf([-1])],
    ["a broken size", 0, tupleOf([1.5]), tupleOf([1])],
    ["a size that no double holds", 0, tupleOf([2n ** 60n]), tupleOf([0])],
    ["a size that is a text", 0, tupleOf(["1"]), tupleOf([1])],
    ["an offset that is a text", "0", tupleOf([1]), tupleOf([1])],
    ["an offset that is no number", Number.NaN, tupleOf([1]), tupleOf([1])],
    ["a shape that is a number", 0, 1, tupleOf([1])],
    ["fewer strides than sizes", 0, tupleOf([1, 1]), tupleOf([1])],
    ["nine axes", 0, tupleOf(Array(9).fill(1)), tupleOf(Array(9).fill(1))],
    ["an end that overflows", 0, tupleOf([huge, huge]), tupleOf([huge, huge])],
    ["an end that overflows on all axes", huge, tupleOf(Array(8).fill(huge)), tupleOf(Array(8).fill(huge))],
  ])("%s", (_, offset, shape, stride) => {
    const storage = new Storage("0", "F32", 4);
    expect(() => viewInside(storage, offset, shape, stride, null, "w.pth")).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: "pth-tensor", file: "w.pth" }) }),
    );
  });

  test("a tensor on something that is no storage", () => {
    expect(() => viewInside("0", 0, tupleOf([]), tupleOf([]), null, "w.pth")).toThrow("has no storage");
  });

  test("not eight axes, nor an empty tensor whose other sizes overflow (controls)", () => {
    expect(accepts(1, 0, Array(8).fill(1), Array(8).fill(1))).toBe(true);
    expect(accepts(1, 0, [huge, huge, 0], [huge, huge, huge])).toBe(true);
  });
});
