import fc from "fast-check";
import { expect, test } from "vitest";
import { ProblemError } from "../problem.ts";
import { readSafetensors, readSafetensorsFile, type StoredTensor, writeSafetensors } from "./safetensors.ts";

const example = new Map<string, StoredTensor>([
  ["b", { dtype: "F32", shape: [2, 3], data: new Float32Array([1, 2, 3, 4, 5, -0.5]) }],
  ["a", { dtype: "I64", shape: [], data: new BigInt64Array([-7n]) }],
  ["empty", { dtype: "U8", shape: [0, 4], data: new Uint8Array(0) }],
]);

/** A file with any header text and any data. */
function fileOf(header: string | object, dataBytes = 0): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

function codeOf(bytes: Uint8Array): string {
  try {
    readSafetensors(bytes, "w.safetensors");
  } catch (caught) {
    if (caught instanceof ProblemError) {
      expect(caught.problem.file).toBe("w.safetensors");
      return caught.problem.code;
    }
    throw caught;
  }
  return "accepted";
}

test("safetensors: what is written is read back, with its metadata and whatever the alignment in memory", () => {
  const written = writeSafetensors(example, { format: "pt" });
  const shifted = new Uint8Array(written.length + 3);
  shifted.set(written, 3);
  const { tensors, metadata } = readSafetensorsFile(shifted.subarray(3), "w.safetensors");
  expect([...tensors.keys()]).toEqual(["a", "b", "empty"]);
  for (const [name, tensor] of example) expect(tensors.get(name)).toEqual(tensor);
  expect([...metadata]).toEqual([["format", "pt"]]);
});

test("safetensors: a Node Buffer, whose slices share its memory, is read as well", () => {
  const bytes = Buffer.from(writeSafetensors(example));
  for (const [name, tensor] of example) expect(readSafetensors(bytes, "w").get(name)).toEqual(tensor);
});

test("safetensors: the writer refuses data that do not fill the shape", () => {
  const wrong: StoredTensor = { dtype: "F32", shape: [2], data: new Float32Array(3) };
  expect(() => writeSafetensors(new Map([["w", wrong]]))).toThrow("w: shape [2] F32 needs 8 bytes, has 12");
});

test("safetensors: every tensor is written aligned, equal contents as equal bytes", () => {
  const tensors: [string, StoredTensor][] = [
    ["a", { dtype: "U8", shape: [3], data: Uint8Array.of(1, 2, 3) }],
    ["b", { dtype: "I64", shape: [1], data: BigInt64Array.of(4n) }],
    ["c", { dtype: "F32", shape: [1], data: Float32Array.of(5) }],
    ["d", { dtype: "F16", shape: [3], data: Uint16Array.of(6, 7, 8) }],
    ["e", { dtype: "F32", shape: [1], data: Float32Array.of(9) }],
  ];
  const bytes = writeSafetensors(new Map(tensors));
  expect([...readSafetensors(bytes, "w").keys()]).toEqual(["b", "c", "e", "d", "a"]);
  expect(writeSafetensors(new Map(tensors.reverse()))).toEqual(bytes);
});

test("safetensors: a tensor called __proto__ is written and read like any other, one called __metadata__ is refused", () => {
  const tensor: StoredTensor = { dtype: "F32", shape: [1], data: Float32Array.of(7) };
  const named = (name: string) => writeSafetensors(new Map([[name, tensor]]), { note: "n" });
  expect([...readSafetensors(named("__proto__"), "w")]).toEqual([["__proto__", tensor]]);
  expect(() => named("__metadata__")).toThrow("A tensor is called __metadata__.");
});

const f32 = (begin: number, end: number, shape: number[] = [(end - begin) / 4]) => ({
  dtype: "F32",
  shape,
  data_offsets: [begin, end],
});

const nineAxes = [1, 1, 1, 1, 1, 1, 1, 1, 1];

test.each<[string, Uint8Array, string]>([
  ["a well-formed file (control)", fileOf({ a: f32(0, 4), b: f32(4, 12) }, 12), "accepted"],
  ["fewer than eight bytes", new Uint8Array(7), "safetensors-truncated"],
  ["a header longer than the file", fileOf({ a: f32(0, 4) }, 4).subarray(0, 20), "safetensors-truncated"],
  ["an enormous header", new Uint8Array([255, 255, 255, 255, 255, 255, 255, 127]), "safetensors-header-size"],
  ["an empty header", fileOf(""), "safetensors-header"],
  ["a header that is a list", fileOf("[]"), "safetensors-header"],
  ["a header that starts with a space", fileOf(" {}"), "safetensors-header"],
  ["a header that is not JSON", fileOf("{oops"), "safetensors-header"],
  [
    "a name twice",
    fileOf(`{"a":${JSON.stringify(f32(0, 4))},"\\u0061":${JSON.stringify(f32(0, 4))}}`, 4),
    "safetensors-duplicate",
  ],
  [
    "a name twice, far from its colon",
    fileOf(`{"a":${JSON.stringify(f32(0, 4))},"a"${" ".repeat(200)}:${JSON.stringify(f32(0, 4))}}`, 4),
    "safetensors-duplicate",
  ],
  [
    "a key twice inside an entry",
    fileOf('{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4),
    "safetensors-duplicate",
  ],
  ["an unknown type", fileOf({ a: { ...f32(0, 4), dtype: "F8" } }, 4), "safetensors-dtype"],
  ["a type from the prototype", fileOf({ a: { ...f32(0, 4), dtype: "toString" } }, 4), "safetensors-dtype"],
  ["an entry that is a number", fileOf({ a: 1 }), "safetensors-entry"],
  ["a negative size", fileOf({ a: f32(0, 4, [-1]) }, 4), "safetensors-shape"],
  ["nine axes", fileOf({ a: f32(0, 4, nineAxes) }, 4), "safetensors-shape"],
  ["eight axes (control)", fileOf({ a: f32(0, 4, nineAxes.slice(1)) }, 4), "accepted"],
  ["a size that disagrees with the shape", fileOf({ a: f32(0, 8, [1]) }, 8), "safetensors-size"],
  ["a product that overflows", fileOf({ a: f32(0, 4, [2 ** 40, 2 ** 40]) }, 4), "safetensors-size"],
  ["an end beyond the data", fileOf({ a: f32(0, 8) }, 4), "safetensors-offsets"],
  [
    "begin after end",
    fileOf({ a: { dtype: "F32", shape: [0], data_offsets: [4, 0] } }, 4),
    "safetensors-offsets",
  ],
  ["a hole", fileOf({ a: f32(0, 4), b: f32(8, 12) }, 12), "safetensors-layout"],
  ["an overlap", fileOf({ a: f32(0, 8), b: f32(4, 12) }, 12), "safetensors-layout"],
  ["data before the first tensor", fileOf({ a: f32(4, 8) }, 8), "safetensors-layout"],
  ["data after the last tensor", fileOf({ a: f32(0, 4) }, 8), "safetensors-layout"],
  ["metadata that are not texts", fileOf({ __metadata__: { a: 1 } }), "safetensors-metadata"],
  [
    "a tensor called __proto__ (control)",
    fileOf(`{"__proto__":${JSON.stringify(f32(0, 4))}}`, 4),
    "accepted",
  ],
])("safetensors: %s", (_what, bytes, code) => {
  expect(codeOf(bytes)).toBe(code);
});

test("safetensors: a name of ten million characters, plain or escaped, is refused and not repeated", () => {
  for (const name of ["b".repeat(10_000_000), "\\n".repeat(5_000_000)])
    expect(() => readSafetensors(fileOf(`{"${name}":${JSON.stringify(f32(0, 4))}}`, 4), "w")).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({
          code: "safetensors-name",
          message: expect.stringMatching(/^.{50,250}$/),
        }),
      }),
    );
  const long = "b".repeat(1000);
  expect(readSafetensors(fileOf({ [long]: f32(0, 4) }, 4), "w").has(long)).toBe(true);
});

test("safetensors: a header that is nested millions of levels deep is refused before it is parsed", () => {
  const levels = 8_000_000;
  expect(codeOf(fileOf(`{"a":${"[".repeat(levels)}${"]".repeat(levels)}}`))).toBe("safetensors-header");
  expect(codeOf(fileOf('{"a":[[1]]}'))).toBe("safetensors-entry");
  expect(codeOf(fileOf('{"a":[[[1]]]}'))).toBe("safetensors-header");
  expect(codeOf(fileOf('{"[[[[":"'))).toBe("safetensors-header");
});

test("safetensors: a header of half a million texts is read, one of more is refused before it is parsed", () => {
  const notes = (count: number): Uint8Array =>
    fileOf(`{"__metadata__":{${Array.from({ length: count }, (_, i) => `"${i}":""`).join()}}}`);
  expect(codeOf(notes(249_999))).toBe("accepted");
  expect(codeOf(notes(250_000))).toBe("safetensors-header");
});

test("safetensors: a type of another program's is named, with what to do", () => {
  const bytes = fileOf({ a: { ...f32(0, 4, [4]), dtype: "F8_E4M3" } }, 4);
  expect(() => readSafetensors(bytes, "w")).toThrow(
    /"F8_E4M3", expected one of F64, F32, .*tensor\.float\(\)/,
  );
});

test("safetensors: every truncation of a valid file is refused with a problem", () => {
  const whole = writeSafetensors(example);
  for (let length = 0; length < whole.length; length++)
    expect(codeOf(whole.subarray(0, length))).toMatch(/^safetensors-/);
});

test("safetensors: ten thousand damaged files give a value or a problem, never another error", () => {
  const whole = writeSafetensors(example, { format: "pt" });
  fc.assert(
    fc.property(
      fc.array(fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) }), {
        minLength: 1,
        maxLength: 4,
      }),
      fc.nat(whole.length),
      fc.boolean(),
      (changes, length, isCut) => {
        const damaged = whole.slice(0, isCut ? length : whole.length);
        for (const { at, byte } of changes) damaged[at] = byte;
        expect(codeOf(damaged)).toMatch(/^(accepted|safetensors-)/);
      },
    ),
    { numRuns: 10_000 },
  );
});
