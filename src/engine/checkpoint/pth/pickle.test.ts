import { describe, expect, test } from "vitest";
import {
  build,
  type Code,
  call,
  dict,
  emptyDict,
  emptyList,
  float,
  get,
  global,
  integer,
  list,
  mark,
  no,
  none,
  orderedDict,
  pickle,
  put,
  reduce,
  storage,
  text,
  tuple,
  yes,
} from "../../../../tools/test/torchFileWriting.ts";
import { ProblemError } from "../../problem.ts";
import { ByteCursor } from "./byteCursor.ts";
import { PICKLE_LIMITS, type PickleLimits } from "./limits.ts";
import { readPickle } from "./pickle.ts";
import { StorageTable } from "./storageTable.ts";
import { Namespace, PickledTuple } from "./values.ts";

const read = (bytes: Uint8Array, limits: PickleLimits = PICKLE_LIMITS) =>
  readPickle(new ByteCursor(bytes, "w.pth"), new StorageTable("w.pth"), limits);

function problemOf(bytes: Uint8Array, limits?: PickleLimits): { code: string; message: string } {
  try {
    read(bytes, limits);
  } catch (caught) {
    if (caught instanceof ProblemError) return caught.problem;
    throw caught;
  }
  throw new Error("The pickle was accepted.");
}

const namespace: Code = [...global("argparse", "Namespace"), ...tuple(), 0x81];
const parameter: Code = global("torch.nn.parameter", "Parameter");

test.each<[string, Code, unknown]>([
  ["None", none, null],
  ["truth values", tuple(yes, no), new PickledTuple([true, false])],
  ["small integers", list([0x4b, 200], [0x4d, 0, 1], [0x4a, 0xf9, 255, 255, 255]), [200, 256, -7]],
  ["an integer that a double holds", integer(1 - 2 ** 53), 1 - 2 ** 53],
  ["an integer that no double holds", integer(2n ** 53n + 1n), 2n ** 53n + 1n],
  ["a large negative integer", integer(-(2n ** 63n)), -(2n ** 63n)],
  ["an integer of no bytes", [0x8a, 0], 0],
  ["floats", list(float(Number.NEGATIVE_INFINITY), float(0.1)), [Number.NEGATIVE_INFINITY, 0.1]],
  ["texts of Python 3 and 2", list(text("深"), [0x8c, 1, 0x61], [0x55, 1, 0x62]), ["深", "a", "b"]],
  ["a text that begins with a byte order mark", text("\ufeffa"), "\ufeffa"],
  ["an integer of Python 2", [...new TextEncoder().encode("I-94000000000007\n")], -94000000000007],
  ["a tuple of one", [...yes, 0x85], new PickledTuple([true])],
  ["a tuple of two", [...yes, ...no, 0x86], new PickledTuple([true, false])],
  ["a tuple of three", [...yes, ...no, ...none, 0x87], new PickledTuple([true, false, null])],
  ["a list that grows one by one", [...emptyList, ...yes, 0x61, ...no, 0x61], [true, false]],
  ["an entry on its own", [...emptyDict, ...text("a"), ...yes, 0x73], new Map([["a", true]])],
  [
    "a key that means something in JavaScript",
    dict([text("__proto__"), yes]),
    new Map([["__proto__", true]]),
  ],
  ["an integer as a key", dict([integer(3), no]), new Map([[3, false]])],
  ["an ordered dictionary", [...orderedDict, ...text("a"), ...yes, 0x73], new Map([["a", true]])],
  [
    "an ordered dictionary of Python 2",
    call(global("collections", "OrderedDict"), list(list(text("a"), yes))),
    new Map([["a", true]]),
  ],
  [
    "an ordered dictionary's attributes, which are not its contents",
    [...orderedDict, ...dict([text("_metadata"), orderedDict]), ...build],
    new Map(),
  ],
  ["a value that is met again", list([...text("a"), ...put(70_000)], get(70_000)), ["a", "a"]],
  ["a text of a mebibyte", text("a".repeat(2 ** 20)), "a".repeat(2 ** 20)],
  ["a value of protocol 4 that is met again", list([...text("a"), 0x94], get(0)), ["a", "a"]],
  ["a shape", call(global("torch", "Size"), tuple(integer(2))), new PickledTuple([2])],
])("pickle: %s is read", (_, instructions, value) => {
  expect(read(pickle(instructions))).toEqual(value);
});

test("pickle: a Namespace is its plain values", () => {
  const value = read(pickle(namespace, dict([text("lr"), float(0.1)]), build));
  if (!(value instanceof Namespace)) throw new Error("This is no Namespace.");
  expect([...value.fields]).toEqual([["lr", 0.1]]);
});

test("pickle: the cursor is left behind the pickle, where the next one begins", () => {
  const cursor = new ByteCursor(Uint8Array.from([...pickle(yes), ...pickle(no), 9]), "w.pth");
  expect([readPickle(cursor, null), readPickle(cursor, null), cursor.remaining]).toEqual([true, false, 1]);
});

/** Everything in Python's `pickletools` that is not obeyed. */
const REFUSED_OPCODES: readonly (readonly [name: string, opcode: number])[] = [
  ["LONG", 0x4c],
  ["LONG4", 0x8b],
  ["STRING", 0x53],
  ["BINBYTES", 0x42],
  ["SHORT_BINBYTES", 0x43],
  ["BINBYTES8", 0x8e],
  ["BYTEARRAY8", 0x96],
  ["NEXT_BUFFER", 0x97],
  ["READONLY_BUFFER", 0x98],
  ["UNICODE", 0x56],
  ["BINUNICODE8", 0x8d],
  ["FLOAT", 0x46],
  ["LIST", 0x6c],
  ["DICT", 0x64],
  ["EMPTY_SET", 0x8f],
  ["ADDITEMS", 0x90],
  ["FROZENSET", 0x91],
  ["POP", 0x30],
  ["DUP", 0x32],
  ["POP_MARK", 0x31],
  ["GET", 0x67],
  ["PUT", 0x70],
  ["EXT1", 0x82],
  ["EXT2", 0x83],
  ["EXT4", 0x84],
  ["INST", 0x69],
  ["OBJ", 0x6f],
  ["NEWOBJ_EX", 0x92],
  ["PERSID", 0x50],
];

describe("pickle: what is not needed for data is refused:", () => {
  test.each(REFUSED_OPCODES)("instruction %s", (_, opcode) => {
    const problem = problemOf(pickle(yes, yes, [opcode]));
    expect(problem.code).toBe("pth-opcode");
    expect(problem.message).toContain(`0x${opcode.toString(16)} before byte 5 `);
  });

  test("every byte that is no instruction at all", () => {
    const known = new Set(REFUSED_OPCODES.map(([, opcode]) => opcode));
    const codes = Array.from({ length: 256 }, (_, opcode) => {
      const code = problemOf(Uint8Array.of(opcode)).code;
      return code === "pth-opcode" && !known.has(opcode);
    });
    // 68 instructions exist, 39 are obeyed, 29 are in the table above.
    expect(codes.filter(Boolean)).toHaveLength(256 - 68);
  });

  test.each([
    ["posix", "system"],
    ["builtins", "eval"],
    ["builtins", "getattr"],
    ["__builtin__", "__import__"],
    ["torch.nn.modules.conv", "Conv2d"],
    ["torch", "ComplexFloatStorage"],
    ["torch", "QInt8Storage"],
    ["torch._utils", "_rebuild_qtensor"],
    ["numpy.core.multiarray", "scalar"],
    ["torch", "__proto__"],
    ["torch", "toString"],
    ["", ""],
    ["collections", "OrderedDict.__init__"],
  ])("the global %s.%s, by its full name", (module, name) => {
    const [ofLines, ofStack] = [global(module, name), [...text(module), ...text(name), 0x93]];
    for (const instructions of [ofLines, ofStack]) {
      const problem = problemOf(pickle(instructions, tuple(text("echo")), reduce));
      expect(problem.code).toBe("pth-global");
      expect(problem.message).toContain(`"${module}.${name}"`);
    }
  });

  test.each<[string, string, Code]>([
    ["a global whose name is a number", "pth-global", [...text("posix"), ...integer(1), 0x93]],
    ["a global with a long name", "pth-global", [...text("posix"), ...text("a".repeat(257)), 0x93]],
    ["a name without an end", "pth-line", [0x63, ...Array.from({ length: 300 }, () => 0x61)]],
    ["a call of a text", "pth-call", call(text("posix.system"), text("echo"))],
    ["a call of a storage type", "pth-call", call(global("torch", "FloatStorage"), integer(3))],
    ["a call with a list of arguments", "pth-call", [...global("torch", "Size"), ...list(), ...reduce]],
    [
      "an object of a class that is only called",
      "pth-call",
      [...global("collections", "OrderedDict"), ...tuple(), 0x81],
    ],
    [
      "a Namespace with arguments",
      "pth-arguments",
      [...global("argparse", "Namespace"), ...tuple(yes), 0x81],
    ],
    [
      "an ordered dictionary of a text",
      "pth-arguments",
      call(global("collections", "OrderedDict"), text("ab")),
    ],
    [
      "an ordered dictionary of triples",
      "pth-arguments",
      call(global("collections", "OrderedDict"), list(tuple(yes, yes, yes))),
    ],
    ["a shape that is a text", "pth-arguments", call(global("torch", "Size"), text("a"))],
    [
      "a parameter that is no tensor",
      "pth-arguments",
      call(global("torch._utils", "_rebuild_parameter"), yes, yes, yes),
    ],
    ["a parameter of a text", "pth-arguments", call(parameter, text("w"))],
    [
      "attributes that no parameter has",
      "pth-type",
      [...parameter, ...tuple(), 0x81, ...tuple(yes), ...build],
    ],
    ["digits that are none", "pth-text", [...new TextEncoder().encode("I0x10\n")]],
    ["attributes of a list", "pth-type", [...emptyList, ...emptyDict, ...build]],
    ["attributes that are a list", "pth-type", [...orderedDict, ...emptyList, ...build]],
    ["an append to a tuple", "pth-type", [...tuple(), ...yes, 0x61]],
    ["an entry of a list", "pth-type", [...emptyList, ...yes, ...yes, 0x73]],
    ["a key without a value", "pth-type", [...emptyDict, ...mark, ...text("a"), 0x75]],
    ["a tuple as a key", "pth-key", dict([tuple(integer(1)), yes])],
    ["a later protocol", "pth-protocol", [0x80, 6]],
    ["a text that is not UTF-8", "pth-text", [0x8c, 2, 0xc3, 0x28]],
    ["a text of more than a mebibyte", "pth-text", text("a".repeat(2 ** 20 + 1))],
    ["a pop from nothing", "pth-stack", [0x61]],
    // Appends below the mark, then appends what is above it: nothing would be left over.
    ["a pop from below a mark", "pth-stack", [...emptyList, ...yes, ...mark, 0x61, 0x65]],
    ["a mark that is not there", "pth-stack", [...yes, 0x74]],
    ["values left over", "pth-stack", [...yes, ...yes]],
    ["a mark left over", "pth-stack", [...mark, ...yes]],
    ["no value at all", "pth-stack", []],
    ["a memory that is not there", "pth-memo", get(0)],
    ["a storage that is a text", "pth-storage", [...text("storage"), 0x51]],
    [
      "a storage of no known type",
      "pth-storage",
      [...tuple(text("storage"), text("torch.FloatStorage"), text("0"), text("cpu"), integer(1)), 0x51],
    ],
    ["a storage with a long key", "pth-storage", storage("0".repeat(257), "FloatStorage", 1)],
    [
      "a storage of half an element",
      "pth-storage",
      [...tuple(text("storage"), global("torch", "DoubleStorage"), text("0"), text("cpu"), float(1.5)), 0x51],
    ],
    ["a storage of negative length", "pth-storage", storage("0", "FloatStorage", -1)],
    ["a storage too long to count", "pth-storage", storage("0", "FloatStorage", 2n ** 53n - 1n)],
    ["a storage longer than any number", "pth-storage", storage("0", "FloatStorage", 2n ** 64n)],
    [
      "a storage said to be of two lengths",
      "pth-storage",
      list(storage("0", "FloatStorage", 1), storage("0", "FloatStorage", 2)),
    ],
    [
      "a storage said to be of two types",
      "pth-storage",
      list(storage("0", "FloatStorage", 1), storage("0", "IntStorage", 1)),
    ],
    [
      "a storage that is a view",
      "pth-storage",
      storage("0", "FloatStorage", 1, tuple(text("1"), integer(0), integer(1))),
    ],
    [
      "a module, as old files hold them",
      "pth-storage",
      [...tuple(text("module"), text("a"), text("b"), text("c")), 0x51],
    ],
  ])("%s", (_, code, instructions) => {
    expect(problemOf(pickle(instructions)).code).toBe(code);
  });

  test("a storage in a pickle that describes the file", () => {
    const cursor = new ByteCursor(pickle(storage("0", "FloatStorage", 1)), "w.pth");
    expect(() => readPickle(cursor, null)).toThrow("refers to a storage");
  });
});

test("pickle: every truncation is one problem", () => {
  const whole = pickle(
    dict(
      [text("weight"), storage("0", "FloatStorage", 4)],
      [text("n"), list(integer(5), float(0.5), [0x4d, 1, 1], [0x4a, 1, 1, 1, 1])],
    ),
  );
  for (let length = 0; length < whole.length; length++)
    expect(problemOf(whole.subarray(0, length)).code).toBe("pth-truncated");
});

test("pickle: a frame that is longer than the file is a truncation", () => {
  expect(problemOf(pickle([0x95, 200, 0, 0, 0, 0, 0, 0, 0], yes)).code).toBe("pth-truncated");
  expect(read(pickle([0x95, 2, 0, 0, 0, 0, 0, 0, 0], yes))).toBe(true);
});
