import { describe, expect, test } from "vitest";
import { collectEntries, walkEntries } from "./directoryWalker.ts";

/** A directory as the standard has it: batches of any size (Chromium's hold at most 100), an empty one at the end. */
function directory(fullPath: string, children: readonly FileSystemEntry[]): FileSystemEntry {
  return {
    isFile: false,
    isDirectory: true,
    fullPath,
    createReader: () => {
      let next = 0;
      return {
        readEntries: (succeed: (batch: FileSystemEntry[]) => void) => {
          const batch = children.slice(next, next + 70);
          next += batch.length;
          queueMicrotask(() => succeed(batch));
        },
      };
    },
  } as unknown as FileSystemEntry;
}

function file(fullPath: string): FileSystemEntry {
  return {
    isFile: true,
    isDirectory: false,
    fullPath,
    file: (succeed: (file: File) => void) => succeed(new File([fullPath], fullPath)),
  } as unknown as FileSystemEntry;
}

describe("walking a drop", () => {
  test("a folder of 250 files is read to its end", async () => {
    const files = Array.from({ length: 250 }, (_, i) => file(`/set/images/${i}.jpg`));
    const walked = await walkEntries([
      directory("/set", [directory("/set/images", files), file("/set/cameras.txt")]),
    ]);
    expect(walked).toHaveLength(251);
    expect(new Set(walked.map(({ path }) => path)).size).toBe(251);
  });

  test("paths are relative to what was dropped", async () => {
    const [only] = await walkEntries([directory("/a", [directory("/a/b", [file("/a/b/c.txt")])])]);
    expect(only.path).toBe("a/b/c.txt");
  });

  test("a folder that cannot be read fails the drop instead of shrinking it", async () => {
    const broken = {
      ...directory("/a", []),
      createReader: () => ({
        readEntries: (_: unknown, fail: (reason: Error) => void) => fail(new Error("not readable")),
      }),
    } as unknown as FileSystemEntry;
    await expect(walkEntries([broken])).rejects.toThrow("not readable");
  });

  test("all entries are taken before the event ends, and items without one are plain files", () => {
    let isOver = false;
    const item = (entry: FileSystemEntry | null) => ({
      kind: "file",
      webkitGetAsEntry: () => {
        if (isOver) throw new Error("The items are gone.");
        return entry;
      },
      getAsFile: () => new File([], "plain.zip"),
    });
    const items = [item(file("/a.jpg")), item(null), { kind: "string" }] as unknown as DataTransferItemList;
    const { entries, files } = collectEntries(items);
    isOver = true;
    expect(entries.map(({ fullPath }) => fullPath)).toEqual(["/a.jpg"]);
    expect(files.map(({ name }) => name)).toEqual(["plain.zip"]);
  });
});
