import { describe, expect, test } from "vitest";
import { type TestEntry, zipOf } from "../../../tools/test/zipWriting.ts";
import { CAMERAS, codesOf, IMAGES, open, POINTS3D, picturesIn, problemOf } from "./dropTesting.ts";
import { chunksOf, readAll } from "./sourceFile.ts";
import { expandZip, expandZipBytes } from "./zip.ts";

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

  test("in memory gives stored entries as views of its bytes, packed ones inflated", async () => {
    const entries = [plain("a.txt", "stored"), { ...plain("b.txt", "packed"), deflate: true }];
    const zip = zipOf(entries);
    const larger = new Uint8Array(zip.length + 7);
    larger.set(zip, 3);
    const files = await expandZipBytes("room.zip", larger.subarray(3, 3 + zip.length));
    const contents = await Promise.all(files.map((file) => readAll(file, 100)));
    expect(contents).toEqual([text("stored"), text("packed")]);
    for await (const chunk of chunksOf(files[0])) expect(chunk.buffer).toBe(larger.buffer);
  });

  test("in memory is not read beyond its end, whatever an entry claims", async () => {
    const claimed = zipOf([plain("a.txt", "12345")]).length;
    const zip = zipOf([{ ...plain("a.txt", "12345"), claimedSize: claimed, claimedCompressedSize: claimed }]);
    const larger = new Uint8Array(3 * zip.length);
    larger.set(zip, zip.length);
    const [file] = await expandZipBytes("room.zip", larger.subarray(zip.length, 2 * zip.length));
    expect(await problemOf(readAll(file, 2 ** 20))).toMatchObject({
      code: "file-unreadable",
      file: "room.zip/a.txt",
    });
  });

  test("in memory is not read before its beginning", async () => {
    // An end of directory alone; 65,535 entries mean that a locator lies 20 bytes before it.
    const end = zipOf([]);
    new DataView(end.buffer).setUint16(10, 0xffff, true);
    const problem = await problemOf(expandZipBytes("room.zip", end));
    expect(problem.code).toBe("zip-damaged");
    expect(problem.message).toContain("bytes -20 to 0 are outside the zip");
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
