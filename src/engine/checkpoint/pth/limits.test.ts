import { describe, expect, test } from "vitest";
import {
  build,
  type Code,
  dict,
  emptyDict,
  emptyList,
  global,
  integer,
  list,
  mark,
  no,
  pickle,
  put,
  reduce,
  storage,
  tensor,
  text,
  torchZip,
  tuple,
  yes,
} from "../../../../tools/test/torchFileWriting.ts";
import { concatenate } from "../../../../tools/test/zipWriting.ts";
import { ProblemError } from "../../problem.ts";
import { readCheckpoint } from "../checkpointFile.ts";
import { ByteCursor } from "./byteCursor.ts";
import { MAX_ENTRIES, PICKLE_LIMITS, type PickleLimits } from "./limits.ts";
import { readPickle } from "./pickle.ts";
import { StorageTable } from "./storageTable.ts";
import type { PickledTuple } from "./values.ts";

const read = (bytes: Uint8Array, limits: PickleLimits = PICKLE_LIMITS) =>
  readPickle(new ByteCursor(bytes, "w.pth"), null, limits);

function codeOf(bytes: Uint8Array, limits?: PickleLimits): string {
  try {
    read(bytes, limits);
    return "accepted";
  } catch (caught) {
    if (caught instanceof ProblemError) return caught.problem.code;
    throw caught;
  }
}

const repeat = (count: number, instructions: Code): Code =>
  Array.from({ length: count }, () => instructions).flat();

describe("pickle: caps hold on both sides:", () => {
  const limits: PickleLimits = { bytes: 100, stack: 10, memo: 5, objects: 8 };

  test.each<[string, string, Code, Code]>([
    // Two bytes of protocol before, one of the stop behind.
    ["bytes", "pth-length", text("a".repeat(92)), text("a".repeat(93))],
    ["values", "pth-stack", [...mark, ...repeat(9, yes), 0x74], [...mark, ...repeat(10, yes), 0x74]],
    ["marks", "pth-stack", [...repeat(8, mark), ...repeat(8, [0x74])], repeat(11, mark)],
    [
      "memories",
      "pth-memo",
      [...yes, ...[0, 1, 2, 3, 4, 4].flatMap(put)],
      [...yes, ...[0, 1, 2, 3, 4, 5].flatMap(put)],
    ],
    [
      "objects",
      "pth-objects",
      list(...Array<Code>(7).fill(emptyDict)),
      list(...Array<Code>(8).fill(emptyDict)),
    ],
  ])("%s", (_, code, within, beyond) => {
    expect(() => read(pickle(within), limits)).not.toThrow();
    expect(codeOf(pickle(beyond), limits)).toBe(code);
  });

  test("a number in the memo far above their count takes no room", () => {
    expect(read(pickle(yes, put(2 ** 32 - 1)), limits)).toBe(true);
  });

  const manyTimes = (start: Code, cycle: Code): Uint8Array =>
    Uint8Array.from({ length: start.length + 250_001 * cycle.length }, (_, i) =>
      i < start.length ? start[i] : cycle[(i - start.length) % cycle.length],
    );

  test("the real caps stop a quarter of a million values, memories and objects", () => {
    expect(codeOf(manyTimes([], yes))).toBe("pth-stack");
    expect(codeOf(manyTimes(yes, [0x94]))).toBe("pth-memo");
    expect(codeOf(manyTimes(emptyList, [...emptyDict, 0x61]))).toBe("pth-objects");
  });

  // Each of these took minutes or all memory: the work of an instruction was not bounded by its bytes.
  const manyPairs = list(...Array<Code>(2000).fill([...text("k"), ...yes, 0x86]));
  test.each<[string, Code, Code]>([
    [
      "a dictionary made again and again from one list of pairs",
      [...global("collections", "OrderedDict"), ...put(0), ...manyPairs, 0x85, ...put(1), ...reduce],
      [0x68, 0, 0x68, 1, ...reduce],
    ],
    [
      "the same attributes given to a Namespace again and again",
      [
        ...global("argparse", "Namespace"),
        ...tuple(),
        0x81,
        ...dict(...Array.from({ length: 2000 }, (_, i): [Code, Code] => [integer(i), yes])),
        ...put(0),
        ...build,
      ],
      [0x68, 0, ...build],
    ],
  ])("%s", (_, start, cycle) => {
    expect(codeOf(manyTimes(start, cycle))).toBe("pth-objects");
  });
});

describe("what checkpoints need is within the caps:", () => {
  test("as many tensors as may have a path, each in PyTorch's own instructions and under a long name", () => {
    const memoise: Code = [0x94];
    const shared = [
      global("torch._utils", "_rebuild_tensor_v2"),
      text("storage"),
      global("torch", "FloatStorage"),
      text("cuda:0"),
      global("collections", "OrderedDict"),
    ].flatMap((value) => [...value, ...memoise]);
    const recall = (index: number): Code => [0x68, index];
    const byte = (value: number): Code => [0x4b, value];
    const pair = (a: number, b: number): Code => [...byte(a), ...byte(b), 0x86, ...memoise];
    const identifier = [...mark, ...recall(1), ...recall(2), ...text("0"), ...memoise, ...recall(3)];
    const hooks = [...recall(4), 0x29, ...reduce, ...memoise];
    const value = Uint8Array.from([
      ...[...memoise, ...recall(0), ...mark, ...identifier, ...byte(32), 0x74, ...memoise, 0x51],
      ...[...byte(0), ...pair(8, 4), ...pair(4, 1), ...no, ...hooks, 0x74, ...memoise, ...reduce, ...memoise],
    ]);
    const name = Uint8Array.from(text(`${"MHCA_layers.".repeat(8)}00000`).slice(0, -5));
    const entry = (i: number) => [name, new TextEncoder().encode(`${i}`.padStart(5, "0")), value];
    const bytes = concatenate([
      Uint8Array.from([0x80, 4, ...mark, ...shared, ...emptyDict, ...mark]),
      ...Array.from({ length: MAX_ENTRIES }, (_, i) => entry(i)).flat(),
      Uint8Array.of(0x75, 0x74, 0x2e),
    ]);
    const root = readPickle(new ByteCursor(bytes, "w.pth"), new StorageTable("w.pth"));
    expect((root as PickledTuple).items.at(-1)).toHaveProperty("size", MAX_ENTRIES);
  });

  test("tensors under three names, each of which is copied, and no more", async () => {
    const content = new Uint8Array(20 * 2 ** 20);
    const on = { storage: storage("0", "FloatStorage", content.length / 4), stride: [1] };
    const one = tensor({ ...on, shape: [content.length / 4] });
    const named = (...names: readonly string[]) =>
      readCheckpoint(
        torchZip(pickle(dict(...names.map((name): [Code, Code] => [text(name), one]))), [["0", content]]),
        "w.pth",
      );
    expect((await named("model", "ema", "best")).tensors.size).toBe(3);
    await expect(named("model", "ema", "best", "last")).rejects.toMatchObject({
      problem: { code: "pth-too-large" },
    });
  });
});
