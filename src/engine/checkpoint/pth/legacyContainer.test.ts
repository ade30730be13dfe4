import { describe, expect, test } from "vitest";
import {
  bytesOfFloats,
  dict,
  integer,
  type LegacyParts,
  list,
  no,
  pickle,
  storage,
  tensor,
  text,
  torchLegacy,
} from "../../../../tools/test/torchFileWriting.ts";
import { ProblemError } from "../../problem.ts";
import { readLegacyContainer } from "./legacyContainer.ts";

const values = bytesOfFloats(1, 2, 3, 4);
const square = { shape: [2, 2], stride: [2, 1] };
/** The storage of an old file says that it is no view. */
const oldWeights = pickle(
  dict([text("w"), tensor({ storage: storage("17", "FloatStorage", 4, [0x4e]), ...square })]),
);
const oldStorage = { key: "17", length: 4, content: values };
const legacy = torchLegacy({ object: oldWeights, storages: [oldStorage] });

function codeOf(bytes: Uint8Array): string {
  try {
    readLegacyContainer(bytes, "w.pth");
    return "accepted";
  } catch (caught) {
    if (caught instanceof ProblemError) return caught.problem.code;
    throw caught;
  }
}

describe("a legacy container is refused", () => {
  const withParts = (parts: Partial<LegacyParts>) =>
    torchLegacy({ object: oldWeights, storages: [oldStorage], ...parts });

  test.each<[string, string, Uint8Array]>([
    ["that is a pickle of its own", "pth-magic", pickle(dict([text("w"), integer(1)]))],
    ["with another magic number", "pth-magic", withParts({ magic: pickle(integer(7)) })],
    ["of another version", "pth-version", withParts({ version: pickle(integer(1002)) })],
    [
      "of a big-endian machine",
      "pth-byte-order",
      withParts({ machine: pickle(dict([text("little_endian"), no])) }),
    ],
    ["without a word on the machine", "pth-byte-order", withParts({ machine: pickle(list()) })],
    ["whose storages are not listed", "pth-storage", withParts({ keys: pickle(dict()) })],
    ["whose list of storages is empty", "pth-trailing", withParts({ keys: pickle(list()) })],
    ["whose storage is missing", "pth-storage", withParts({ storages: [] })],
    ["with a storage that no tensor uses", "pth-storage", withParts({ keys: pickle(list(text("18"))) })],
    ["with a storage twice", "pth-storage", withParts({ storages: [oldStorage, oldStorage] })],
    ["with a storage whose key is a number", "pth-storage", withParts({ keys: pickle(list(integer(17))) })],
    [
      "with a storage of another length",
      "pth-storage",
      withParts({ storages: [{ ...oldStorage, length: 3 }] }),
    ],
    [
      "with a storage of enormous length",
      "pth-storage",
      withParts({ storages: [{ ...oldStorage, length: 2 ** 62 }] }),
    ],
    [
      "with a cut storage",
      "pth-truncated",
      withParts({ storages: [{ ...oldStorage, content: values.subarray(1) }] }),
    ],
    ["with bytes behind it", "pth-trailing", Uint8Array.of(...legacy, 0)],
    [
      "with a storage in its magic number",
      "pth-storage",
      withParts({ magic: pickle(storage("0", "FloatStorage", 4)) }),
    ],
  ])("%s", (_, code, bytes) => {
    expect(codeOf(bytes)).toBe(code);
  });

  test("at every truncation, with one problem", () => {
    for (let length = 2; length < legacy.length; length++)
      expect(codeOf(legacy.subarray(0, length))).toBe("pth-truncated");
  });
});
