import { expect, test } from "vitest";
import {
  type Code,
  dict,
  global,
  integer,
  list,
  mark,
  no,
  none,
  pickle,
  text,
  tuple,
  yes,
} from "../../../../tools/test/torchFileWriting.ts";
import {
  littleEndianMachine,
  storagesPart,
  type TarParts,
  tapeOf,
  tensorsPart,
  tensorWithKey,
  torchTar,
} from "../../../../tools/test/torchTarWriting.ts";
import { concatenate } from "../../../../tools/test/zipWriting.ts";
import { ProblemError } from "../../problem.ts";
import { readCheckpoint } from "../checkpointFile.ts";

const transposed = { dtype: "F32", shape: [2, 2], data: Float32Array.of(1, 3, 2, 4) };

async function codeOf(bytes: Uint8Array): Promise<string> {
  try {
    await readCheckpoint(bytes, "w.pth");
    return "accepted";
  } catch (caught) {
    if (caught instanceof ProblemError) return caught.problem.code;
    throw caught;
  }
}

test("tape archive: the container of PyTorch's first releases is read, wherever it lies in memory", async () => {
  const bytes = torchTar();
  const larger = new Uint8Array(bytes.length + 9);
  larger.set(bytes, 3);
  const { format, tensors, other } = await readCheckpoint(larger.subarray(3, 3 + bytes.length), "w.pth");
  expect(format).toBe("pth-tar");
  expect([...tensors]).toEqual([["w", transposed]]);
  expect(other.size).toBe(0);
});

test("tape archive: a tensor may have eight axes", async () => {
  const ones = Array<number>(8).fill(1);
  const { tensors } = await readCheckpoint(torchTar({ tensors: tensorsPart(ones, ones) }), "w.pth");
  expect(tensors.get("w")).toEqual({ dtype: "F32", shape: ones, data: Float32Array.of(1) });
});

test("tape archive: its weights are parameters, made first and told of their tensors afterwards", async () => {
  const parameter = global("torch.nn.parameter", "Parameter");
  const state = tuple(tensorWithKey(8), none, dict(), yes, no);
  const weights: Code = [...parameter, ...tuple(), 0x81, ...state, 0x62];
  const object = pickle(dict([text("w"), weights]));
  expect((await readCheckpoint(torchTar({ object }), "w.pth")).tensors.get("w")).toEqual(transposed);
});

test("tape archive: Python 2 wrote keys beyond 32 bits as digits", async () => {
  const digits = [...new TextEncoder().encode("I94000000000007\n")];
  const tensors = concatenate([
    pickle(integer(1)),
    pickle(mark, integer(8), digits, global("torch", "FloatTensor"), [0x74]),
    tensorsPart([2, 2], [1, 2]).subarray(-48),
  ]);
  const file = torchTar({ storages: storagesPart([1, 2, 3, 4], digits), tensors });
  expect((await readCheckpoint(file, "w.pth")).tensors.get("w")).toEqual(transposed);
});

test.each<[string, string, TarParts]>([
  ["of a big-endian machine", "pth-byte-order", { machine: pickle(dict([text("little_endian"), no])) }],
  [
    "whose pickle refers to no tensor",
    "pth-storage",
    { object: pickle(dict([text("w"), tensorWithKey(7)])) },
  ],
  ["whose tensor has no storage", "pth-tensor", { storages: storagesPart([1, 2, 3, 4], integer(9)) }],
  ["whose storage has no key", "pth-storage", { storages: storagesPart([1, 2, 3, 4], text("7")) }],
  ["whose tensor has no key", "pth-tensor", { tensors: tensorsPart([2, 2], [1, 2], 0, none) }],
  ["whose tensor reaches outside its storage", "pth-tensor", { tensors: tensorsPart([2, 2], [1, 2], 1) }],
  ["whose tensor has a negative size", "pth-tensor", { tensors: tensorsPart([-2, 2], [1, 2]) }],
  ["whose tensor has nine axes", "pth-tensor", { tensors: tensorsPart(Array(9).fill(1), Array(9).fill(1)) }],
  ["whose storage is cut", "pth-truncated", { storages: storagesPart([1, 2, 3, 4]).subarray(0, 60) }],
  ["with bytes behind its tensors", "pth-trailing", { tensors: Uint8Array.of(...tensorsPart([4], [1]), 0) }],
  ["with more storages than are read", "pth-contents", { storages: pickle(integer(25_001)) }],
  ["with a negative number of tensors", "pth-contents", { tensors: pickle(integer(-1)) }],
  [
    "with a view of a storage",
    "pth-storage",
    {
      storages: concatenate([
        pickle(integer(0)),
        pickle(list(tuple(integer(1), integer(7), integer(0), integer(1)))),
      ]),
    },
  ],
  ["that asks for a function", "pth-global", { object: pickle(global("posix", "system")) }],
])("tape archive: refused is one %s", async (_, code, parts) => {
  expect(await codeOf(torchTar(parts))).toBe(code);
});

test("tape archive: every truncation of its contents is a problem", async () => {
  const whole = torchTar();
  for (let length = 262; length < whole.length - 1500; length += 7)
    expect(await codeOf(whole.subarray(0, length))).toMatch(/^pth-(truncated|contents)$/);
});

test("tape archive: it may end with its last entry, and its files be told as before POSIX", async () => {
  const whole = torchTar();
  const behindTheLast = 1024 + 512 - (storagesPart([1, 2, 3, 4]).length % 512);
  const cut = whole.slice(0, whole.length - behindTheLast);
  for (let at = 156; at < cut.length; at += 512) if (cut[at] === 0x30) cut[at] = 0;
  expect((await readCheckpoint(cut, "w.pth")).tensors.get("w")).toEqual(transposed);
});

test("tape archive: one that is not of torch.save says what is in it and what to do", async () => {
  const entry = { name: "weights/encoder.pth", content: littleEndianMachine };
  await expect(readCheckpoint(tapeOf([entry]), "w.pth.tar")).rejects.toThrow(
    'w.pth.tar: The file is a tape archive with "weights/encoder.pth" in it, but not one that torch.save wrote. Unpack it',
  );
  expect(await codeOf(tapeOf([entry, entry]))).toBe("pth-tape");
  expect(await codeOf(tapeOf([{ ...entry, size: "9" }]))).toBe("pth-tape");
});
