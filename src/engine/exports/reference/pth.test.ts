import { unzip } from "unzipit";
import { expect, test } from "vitest";
import { readCheckpoint } from "../../checkpoint/checkpointFile.ts";
import type { StoredTensor } from "../../checkpoint/safetensors.ts";
import { type StateEntry, writePth } from "./pth.ts";

const stored = (dtype: StoredTensor["dtype"], shape: number[], data: StoredTensor["data"]): StoredTensor => ({
  dtype,
  shape,
  data,
});

const shared = Float32Array.of(1, -0, 1e-45, Number.POSITIVE_INFINITY, 5, 6);
const state = new Map<string, StateEntry>([
  ["conv.weight", stored("F32", [1, 2, 3, 1], shared)],
  ["alias.weight", stored("F32", [1, 2, 3, 1], shared)],
  ["counter", stored("I64", [], BigInt64Array.of(-7n))],
  ["empty", stored("F64", [0, 4], new Float64Array(0))],
  ["half", stored("BF16", [2], Uint16Array.of(0x3f80, 0xbf80))],
  ["flag", stored("BOOL", [2], Uint8Array.of(1, 0))],
  ["größe", stored("U8", [1], Uint8Array.of(200))],
  ["height", 256],
  ["use_stereo", false],
]);

test("pth: what is written is what the checkpoint reader reads, tensors bit for bit, sizes and flags beside them", async () => {
  const { format, tensors, other } = await readCheckpoint(writePth("encoder", state), "encoder.pth");
  expect(format).toBe("pth-zip");
  expect([...tensors.keys()]).toEqual([...state.keys()].slice(0, 7));
  for (const [name, tensor] of tensors) {
    const written = state.get(name);
    if (typeof written !== "object") throw new Error(`${name} was no tensor`);
    expect(tensor.dtype).toBe(written.dtype);
    expect(tensor.shape).toEqual(written.shape);
    expect(bytesOf(tensor)).toEqual(bytesOf(written));
  }
  expect([...other]).toEqual([
    ["height", 256],
    ["use_stereo", false],
  ]);
});

test("pth: tensors on the same memory share one storage, and the archive is laid out as PyTorch's", async () => {
  const { entries } = await unzip(writePth("encoder", state));
  expect(Object.keys(entries)).toEqual([
    "encoder/data.pkl",
    "encoder/byteorder",
    ...[0, 1, 2, 3, 4, 5].map((storage) => `encoder/data/${storage}`),
    "encoder/version",
  ]);
  expect(entries["encoder/data/0"].size).toBe(24);
  expect(await entries["encoder/byteorder"].text()).toBe("little");
  expect(await entries["encoder/version"].text()).toBe("3\n");
});

test("pth: every storage starts at a multiple of 64 bytes, so that PyTorch can map the file into memory", () => {
  const file = Buffer.from(writePth("encoder", state));
  for (const value of [shared, Uint16Array.of(0x3f80, 0xbf80), BigInt64Array.of(-7n)]) {
    const at = file.indexOf(new Uint8Array(value.buffer));
    expect(at).toBeGreaterThan(0);
    expect(at % 64).toBe(0);
  }
});

test("pth: a type that PyTorch has no storage for is refused", () => {
  const unsigned = new Map([["w", stored("U32", [1], Uint32Array.of(1))]]);
  expect(() => writePth("w", unsigned)).toThrow("PyTorch has no storage for U32.");
});

function bytesOf({ data }: StoredTensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
