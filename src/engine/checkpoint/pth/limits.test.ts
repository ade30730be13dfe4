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
  pickle,
  put,
  reduce,
  text,
  tuple,
  yes,
} from "../../../../tools/test/torchFileWriting.ts";
import { ProblemError } from "../../problem.ts";
import { ByteCursor } from "./byteCursor.ts";
import { PICKLE_LIMITS, type PickleLimits } from "./limits.ts";
import { readPickle } from "./pickle.ts";

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
