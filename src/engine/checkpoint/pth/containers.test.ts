import { describe, expect, test } from "vitest";
import {
  build,
  bytesOfFloats,
  type Code,
  call,
  dict,
  float,
  global,
  integer,
  list,
  no,
  none,
  pickle,
  storage,
  tensor,
  text,
  torchLegacy,
  torchZip,
  tuple,
  yes,
} from "../../../../tools/test/torchFileWriting.ts";
import { type TestEntry, zipOf } from "../../../../tools/test/zipWriting.ts";
import { ProblemError } from "../../problem.ts";
import { readCheckpoint } from "../checkpointFile.ts";

const values = bytesOfFloats(1, 2, 3, 4);
const floats = (key: string, length = 4) => storage(key, "FloatStorage", length);
const square = { shape: [2, 2], stride: [2, 1] };
const weights = pickle(
  dict([text("w"), tensor({ storage: floats("0"), ...square })], [text("n"), integer(7)]),
);
/** The storage of an old file says that it is no view. */
const oldWeights = pickle(
  dict([text("w"), tensor({ storage: storage("17", "FloatStorage", 4, [0x4e]), ...square })]),
);
const zip = torchZip(weights, [["0", values]]);
const oldStorage = { key: "17", length: 4, content: values };
const legacy = torchLegacy({ object: oldWeights, storages: [oldStorage] });

async function codeOf(bytes: Uint8Array): Promise<string> {
  try {
    await readCheckpoint(bytes, "w.pth");
    return "accepted";
  } catch (caught) {
    if (caught instanceof ProblemError) return caught.problem.code;
    throw caught;
  }
}

const content = (value: string): Uint8Array => new TextEncoder().encode(value);
const zipWith = (...more: readonly TestEntry[]) => torchZip(weights, [["0", values]], more);
const zipHolding = (...entries: readonly (readonly [Code, Code])[]) =>
  torchZip(pickle(dict(...entries)), [["0", values]]);

test.each<[string, Uint8Array]>([
  ["pth-zip", zip],
  ["pth-legacy", legacy],
])(
  "containers: %s is recognised by its bytes and read, wherever it lies in memory",
  async (format, bytes) => {
    const larger = new Uint8Array(bytes.length + 11).fill(0xa5);
    larger.set(bytes, 5);
    const checkpoint = await readCheckpoint(larger.subarray(5, 5 + bytes.length), "weights.safetensors");
    expect(checkpoint.format).toBe(format);
    expect([...checkpoint.tensors]).toEqual([
      ["w", { dtype: "F32", shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }],
    ]);
    expect([...checkpoint.other]).toEqual(format === "pth-zip" ? [["n", 7]] : []);
  },
);

test("containers: a storage may be packed", async () => {
  const packed = zipOf([
    { name: "a/data.pkl", content: weights, deflate: true },
    { name: "a/data/0", content: values, deflate: true },
    { name: "a/byteorder", content: content("little") },
  ]);
  const { tensors } = await readCheckpoint(packed, "w.pth");
  expect(tensors.get("w")?.data).toEqual(Float32Array.of(1, 2, 3, 4));
});

test("containers: tensors that share a storage are copies of their own", async () => {
  const shared = zipHolding(
    [text("a"), tensor({ storage: floats("0"), ...square })],
    [text("b"), tensor({ storage: floats("0"), ...square })],
  );
  const { tensors } = await readCheckpoint(shared, "w.pth");
  expect(tensors.get("a")).toEqual(tensors.get("b"));
  expect(tensors.get("a")?.data.buffer).not.toBe(tensors.get("b")?.data.buffer);
});

test("containers: a parameter as PyTorch pickled it before 0.4 counts as its tensor", async () => {
  const weight = tensor({ storage: floats("0"), ...square });
  const parameter = call(global("torch.nn.parameter", "Parameter"), weight);
  const told = [...parameter, ...tuple(yes, no, none), ...build];
  const { tensors } = await readCheckpoint(zipHolding([text("a"), parameter], [text("b"), told]), "w.pth");
  expect(tensors.get("a")?.data).toEqual(Float32Array.of(1, 2, 3, 4));
  expect(tensors.get("b")).toEqual(tensors.get("a"));
  const untold: Code = [...global("torch.nn.parameter", "Parameter"), ...tuple(), 0x81];
  expect(await codeOf(zipHolding([text("a"), untold]))).toBe("pth-contents");
});

test("containers: tensors on plain bytes have the type that their builder is given", async () => {
  const on = [
    ...tuple(text("storage"), global("torch.storage", "UntypedStorage"), text("0"), text("cpu"), integer(16)),
    0x51,
  ];
  const typed = call(
    global("torch._utils", "_rebuild_tensor_v3"),
    on,
    integer(1),
    tuple(integer(3)),
    tuple(integer(1)),
    no,
    call(global("collections", "OrderedDict")),
    global("torch", "float32"),
  );
  const { tensors, other } = await readCheckpoint(
    zipHolding([text("w"), typed], [text("type"), global("torch", "uint16")]),
    "w.pth",
  );
  expect(tensors.get("w")).toEqual({ dtype: "F32", shape: [3], data: Float32Array.of(2, 3, 4) });
  expect(other.get("type")).toBe("torch.uint16");
});

describe("a zip container is refused", () => {
  test.each<[string, string, Uint8Array]>([
    ["whose storage is missing", "pth-storage", torchZip(weights)],
    [
      "whose storage is shorter than its tensors say",
      "pth-storage",
      torchZip(weights, [["0", values.subarray(4)]]),
    ],
    [
      "whose storage is longer than its tensors say",
      "pth-storage",
      torchZip(weights, [["0", bytesOfFloats(1, 2, 3, 4, 5)]]),
    ],
    [
      "whose tensor reaches outside its storage",
      "pth-tensor",
      zipHolding([text("w"), tensor({ storage: floats("0"), shape: [5], stride: [1] })]),
    ],
    [
      "whose stride reaches outside its storage",
      "pth-tensor",
      zipHolding([text("w"), tensor({ storage: floats("0"), shape: [2, 2], stride: [3, 1] })]),
    ],
    [
      "whose offset reaches outside its storage",
      "pth-tensor",
      zipHolding([text("w"), tensor({ storage: floats("0"), offset: 1, ...square })]),
    ],
    [
      "with a negated tensor",
      "pth-tensor",
      zipHolding([
        text("w"),
        call(
          global("torch._utils", "_rebuild_tensor_v2"),
          floats("0"),
          integer(0),
          tuple(),
          tuple(),
          no,
          list(),
          dict([text("neg"), yes]),
        ),
      ]),
    ],
    [
      "with too few arguments of a tensor",
      "pth-arguments",
      zipHolding([text("w"), call(global("torch._utils", "_rebuild_tensor_v2"), floats("0"), integer(0))]),
    ],
    ["without a pickle", "pth-contents", zipOf([{ name: "archive/data/0", content: values }])],
    ["with a pickle outside a folder", "pth-contents", zipOf([{ name: "data.pkl", content: weights }])],
    ["with two pickles", "pth-contents", zipWith({ name: "other/data.pkl", content: weights })],
    [
      "of a big-endian machine",
      "pth-byte-order",
      zipWith({ name: "archive/byteorder", content: content("big") }),
    ],
    ["with bytes behind the pickle", "pth-trailing", torchZip(Uint8Array.of(...weights, 0), [["0", values]])],
    ["with an entry twice", "zip-duplicate", zipWith({ name: "archive/data/0", content: values })],
    [
      "with an entry that leads out of it",
      "zip-unsafe-path",
      zipWith({ name: "archive/../x", content: values }),
    ],
    [
      "with an encrypted entry",
      "zip-encrypted",
      zipWith({ name: "archive/x", content: values, flags: 1, claimedCompressedSize: 28 }),
    ],
    [
      "with a storage that claims to be smaller than it is packed",
      "file-unreadable",
      zipOf([
        { name: "archive/data.pkl", content: weights },
        { name: "archive/data/0", content: new Uint8Array(100_000), deflate: true, claimedSize: 16 },
      ]),
    ],
    [
      "with a storage that claims to be larger than it is packed",
      "file-unreadable",
      zipOf([
        { name: "archive/data.pkl", content: weights },
        { name: "archive/data/0", content: new Uint8Array(4), deflate: true, claimedSize: 16 },
      ]),
    ],
    [
      "with a storage that reaches beyond the file",
      "zip-damaged",
      zipOf([
        { name: "archive/data.pkl", content: weights },
        { name: "archive/data/0", content: values, claimedSize: 1000 },
      ]),
    ],
    [
      "with a stored pickle that claims more bytes than the file has",
      "zip-overlap",
      zipOf([
        {
          name: "archive/data.pkl",
          content: weights,
          claimedSize: weights.length + 200,
          claimedCompressedSize: weights.length + 200,
        },
      ]),
    ],
    [
      "with a pickle of more bytes than are read",
      "file-too-large",
      zipOf([{ name: "archive/data.pkl", content: new Uint8Array(4 * 2 ** 20 + 1) }]),
    ],
  ])("%s", async (_, code, bytes) => {
    expect(await codeOf(bytes)).toBe(code);
  });
});

test("containers: every truncation of a zip is a problem", async () => {
  for (let length = 4; length < zip.length; length++)
    expect(await codeOf(zip.subarray(0, length))).toBe("zip-damaged");
});

describe("expanded tensors", () => {
  const expanded = (count: number) =>
    zipHolding([text("w"), tensor({ storage: floats("0"), shape: [count, 2], stride: [0, 1] })]);

  test("are written out", async () => {
    const { tensors } = await readCheckpoint(expanded(3), "w.pth");
    expect(tensors.get("w")?.data).toEqual(Float32Array.of(1, 2, 1, 2, 1, 2));
  });

  test("are refused before they take far more memory than their file", async () => {
    const before = process.memoryUsage().arrayBuffers;
    expect(await codeOf(expanded(2 ** 40))).toBe("pth-too-large");
    expect(await codeOf(expanded(2 ** 22))).toBe("pth-too-large");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * 2 ** 20);
  });

  test("are refused together as one alone", async () => {
    const one = tensor({ storage: floats("0"), shape: [2 ** 20, 2], stride: [0, 1] });
    const entries = (count: number) => Array.from({ length: count }, (_, i) => [text(`${i}`), one] as const);
    // 8 MiB each; 16 MiB and 4 times the file are allowed.
    expect(await codeOf(zipHolding(...entries(2)))).toBe("accepted");
    expect(await codeOf(zipHolding(...entries(3)))).toBe("pth-too-large");
  });
});

test.each<[string, Uint8Array]>([
  ["nothing", new Uint8Array(0)],
  ["one byte", Uint8Array.of(0x80)],
  ["a picture", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)],
  ["a pickle of protocol 0", content("cposix\nsystem\n(S'echo'\ntR.")],
  ["a tape archive older than its magic word", content("sys_info\0\0\0\0")],
])("containers: %s is no checkpoint", async (_, bytes) => {
  expect(await codeOf(bytes)).toBe("checkpoint-format");
});

test("containers: plain values keep what JSON would lose", async () => {
  const { other } = await readCheckpoint(
    zipHolding([text("inf"), float(Number.POSITIVE_INFINITY)], [text("large"), integer(2n ** 60n)]),
    "w.pth",
  );
  expect([...other]).toEqual([
    ["inf", Number.POSITIVE_INFINITY],
    ["large", 2n ** 60n],
  ]);
});
