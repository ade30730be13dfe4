import { deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { CAMERAS, codesOf, IMAGES, open, POINTS3D, picturesIn, problemOf } from "./dropTesting.ts";
import { readAll } from "./sourceFile.ts";
import { expandZip } from "./zip.ts";

/** Builds zips for tests, honest or not: every field of an entry may be given a lie. */
interface TestEntry {
  readonly name: string;
  readonly content: Uint8Array;
  readonly deflate?: boolean;
  readonly claimedSize?: number;
  readonly claimedCompressedSize?: number;
  readonly flags?: number;
  readonly method?: number;
  /** Writes no bytes of its own and points at the first entry's. */
  readonly sharesFirst?: boolean;
}

function zipOf(entries: readonly TestEntry[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = new TextEncoder().encode(entry.name);
    const data = entry.deflate === true ? new Uint8Array(deflateRawSync(entry.content)) : entry.content;
    const fields = new DataView(new ArrayBuffer(26));
    fields.setUint16(0, 20, true); // version needed
    fields.setUint16(2, entry.flags ?? 0, true);
    fields.setUint16(4, entry.method ?? (entry.deflate === true ? 8 : 0), true);
    fields.setUint32(14, entry.claimedCompressedSize ?? data.length, true);
    fields.setUint32(18, entry.claimedSize ?? entry.content.length, true);
    fields.setUint16(22, name.length, true);
    const common = new Uint8Array(fields.buffer);
    const local = [signature(0x04034b50), common, name, data];
    const central = new DataView(new ArrayBuffer(14));
    central.setUint32(10, entry.sharesFirst === true ? 0 : offset, true);
    directory.push(
      signature(0x02014b50),
      new Uint8Array([20, 0]),
      common,
      new Uint8Array(central.buffer),
      name,
    );
    if (entry.sharesFirst !== true) {
      parts.push(...local);
      offset += 30 + name.length + data.length;
    }
  }
  const directorySize = directory.reduce((sum, part) => sum + part.length, 0);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, entries.length, true);
  end.setUint16(10, entries.length, true);
  end.setUint32(12, directorySize, true);
  end.setUint32(16, offset, true);
  return concatenate([...parts, ...directory, new Uint8Array(end.buffer)]);
}

function signature(value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, value, true);
  return new Uint8Array(view.buffer);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const plain = (name: string, content = "x"): TestEntry => ({ name, content: text(content) });
const virtual = (bytes: Uint8Array<ArrayBuffer>) => ({ path: "room.zip", blob: new Blob([bytes]) });

describe("a zip", () => {
  test("goes through the same door as a folder, packed or stored, with or without directory entries", async () => {
    const entries: TestEntry[] = [
      { name: "room/", content: new Uint8Array(0) },
      { name: "room/sparse/0/cameras.txt", content: text(CAMERAS), deflate: true },
      { name: "room/sparse/0/images.txt", content: text(IMAGES) },
      { name: "room/sparse/0/points3D.txt", content: text(POINTS3D), deflate: true },
      ...Object.entries(picturesIn("room/images/")).map(([name, content]) => ({
        name,
        content,
        deflate: true,
      })),
      plain("__MACOSX/room/images/._frame_1.png"),
    ];
    const dataset = await open({ "room.zip": zipOf(entries) });
    const [sequence] = dataset.sequences;
    expect(codesOf(dataset)).toEqual([]);
    expect(sequence.name).toBe("room");
    expect(sequence.frames.map(({ path }) => path)).toEqual([
      "room.zip/room/images/frame_1.png",
      "room.zip/room/images/frame_2.png",
      "room.zip/room/images/frame_10.png",
    ]);
    expect(sequence.frames[2].rgba?.[0]).toBe(2);
  });

  test("problems name the file inside it", async () => {
    const images = text(IMAGES.replace("-0.1", "nan"));
    const zip = zipOf([
      plain("s/cameras.txt", CAMERAS),
      { name: "s/images.txt", content: images, deflate: true },
    ]);
    const problem = await problemOf(open({ "room.zip": zip }));
    expect(problem).toMatchObject({ file: "room.zip/s/images.txt", line: 7 });
  });

  test("inside a zip is not opened", async () => {
    const inner = zipOf([plain("cameras.txt", CAMERAS), plain("images.txt", IMAGES)]);
    const problem = await problemOf(open({ "outer.zip": zipOf([{ name: "inner.zip", content: inner }]) }));
    expect(problem.code).toBe("dataset-no-model");
  });
});

describe("a zip is refused", () => {
  test.each([
    ["../evil.txt"],
    ["a/../../evil.txt"],
    ["/etc/passwd"],
    ["C:/windows/x"],
    ["a\\b.txt"],
    ["a\0b.txt"],
    ["./a.txt"],
    [""],
  ])("whose entry is called %j", async (name) => {
    const problem = await problemOf(expandZip(virtual(zipOf([plain(name)]))));
    expect(problem.code).toBe("zip-unsafe-path");
    expect(problem.message).toContain(JSON.stringify(name));
  });

  test.each<[string, string, TestEntry[]]>([
    ["with two entries of one name", "zip-duplicate", [plain("a.txt"), plain("a.txt")]],
    ["that is encrypted", "zip-encrypted", [{ ...plain("a.txt"), flags: 1, claimedCompressedSize: 13 }]],
    ["packed with another method", "zip-method", [{ ...plain("a.txt"), method: 12 }]],
    [
      "that claims too high a ratio",
      "zip-ratio",
      [{ name: "a.txt", content: text("x"), deflate: true, claimedSize: 2 ** 30 }],
    ],
    [
      "whose entries share their bytes",
      "zip-overlap",
      Array.from({ length: 50 }, (_, i) => ({
        name: `${i}.txt`,
        content: new Uint8Array(1000),
        sharesFirst: i > 0,
      })),
    ],
    [
      "with more than 10,000 entries",
      "zip-too-many-entries",
      Array.from({ length: 10_001 }, (_, i) => plain(`${i}.txt`, "")),
    ],
  ])("%s", async (_, code, entries) => {
    const problem = await problemOf(expandZip(virtual(zipOf(entries))));
    expect(problem).toMatchObject({ severity: "error", code, file: "room.zip" });
  });

  test("that is cut off, or no zip at all", async () => {
    const zip = zipOf([plain("a.txt")]);
    expect((await problemOf(expandZip(virtual(zip.slice(0, -30))))).code).toBe("zip-damaged");
    expect((await problemOf(expandZip(virtual(zip.slice(5))))).code).toBe("zip-damaged");
    expect((await problemOf(expandZip(virtual(new Uint8Array(100))))).code).toBe("zip-damaged");
  });

  test("whose directory claims to be huge, before it is read", async () => {
    const zip = zipOf([plain("a.txt")]);
    new DataView(zip.buffer).setUint32(zip.length - 10, 2 ** 31, true);
    expect((await problemOf(expandZip(virtual(zip)))).code).toBe("zip-too-many-entries");
  });
});

describe("sizes are counted on real bytes", () => {
  test("an entry that grows beyond its claim is stopped near the claim", async () => {
    const zeros = new Uint8Array(64 * 2 ** 20);
    const [file] = await expandZip(
      virtual(zipOf([{ name: "a.txt", content: zeros, deflate: true, claimedSize: 1000 }])),
    );
    const before = process.cpuUsage();
    const problem = await problemOf(readAll(file, 2 ** 30));
    expect(problem).toMatchObject({ code: "file-unreadable", file: "room.zip/a.txt" });
    // Processor time, so that a busy machine does not fail the test.
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(1);
  });

  test("an entry that is shorter than its claim is damaged", async () => {
    const [file] = await expandZip(
      virtual(zipOf([{ name: "a.txt", content: text("short"), deflate: true, claimedSize: 1000 }])),
    );
    expect((await problemOf(readAll(file, 2 ** 30))).code).toBe("file-unreadable");
  });

  test("a cap on a file holds for what comes, not for what is claimed", async () => {
    const [file] = await expandZip(
      virtual(zipOf([{ name: "a.txt", content: new Uint8Array(2 ** 20), deflate: true }])),
    );
    expect((await problemOf(readAll(file, 2 ** 16))).code).toBe("file-too-large");
    expect(await readAll(file, 2 ** 20)).toHaveLength(2 ** 20);
  });
});
