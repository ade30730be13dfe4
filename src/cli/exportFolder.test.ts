import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { problemOf } from "../engine/data/dropTesting.ts";
import { EXPORT_FORMAT, ExportFolder } from "./exportFolder.ts";

const LOCKED = "locked";

/** A folder that this process may not write into: said here, since root may write everywhere. */
vi.mock("node:fs/promises", async (importOriginal) => {
  const actual = await importOriginal<typeof import("node:fs/promises")>();
  const access: typeof actual.access = async (path, mode) => {
    if (basename(String(path)) === LOCKED)
      throw Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" });
    return actual.access(path, mode);
  };
  return { ...actual, access };
});

const root = mkdtempSync(join(tmpdir(), "export-folder-"));
afterAll(() => rmSync(root, { recursive: true }));

const mark = { format: EXPORT_FORMAT } as const;
const readmeIn = (path: string) => readFileSync(join(path, "README.txt"), "utf8");

test("export folder: until its end the README says that it is unfinished, and it can be written again", async () => {
  const path = join(root, "cut-short");
  const first = await ExportFolder.open(path);
  await first.begin(mark);
  for (const part of ["pictures", "splits", "test", "weights"])
    await first.put(join(part, "room", "000000.jpg"), "half");
  expect(readmeIn(path)).toContain("UNFINISHED");

  const again = await ExportFolder.open(path);
  await again.begin(mark);
  expect(readdirSync(path).sort()).toEqual(["README.txt", "export.json"]);
  const record = { ...mark, train: 3 };
  await again.end(record, "how to train");
  expect(readmeIn(path)).toBe("how to train");
  expect(JSON.parse(readFileSync(join(path, "export.json"), "utf8"))).toEqual(record);
});

test("export folder: its README says what is whole only once the record does", async () => {
  const path = join(root, "without-record");
  const folder = await ExportFolder.open(path);
  await folder.begin(mark);
  const record = join(path, "export.json");
  rmSync(record);
  mkdirSync(record);
  expect(await problemOf(folder.end(mark, "how to train"))).toMatchObject({
    code: "export-unwritable",
    file: record,
  });
  expect(readmeIn(path)).toContain("UNFINISHED");
});

test("export folder: one whose earlier export is being replaced no longer says that it is whole", async () => {
  const path = join(root, "replaced");
  const first = await ExportFolder.open(path);
  await first.begin(mark);
  await first.end(mark, "how to train");
  await (await ExportFolder.open(path)).begin(mark);
  expect(readmeIn(path)).toContain("UNFINISHED");
});

test("export folder: opening writes nothing, and other things are refused and kept", async () => {
  await ExportFolder.open(join(root, "new"));
  expect(readdirSync(root)).not.toContain("new");
  const path = join(root, "mine");
  mkdirSync(path);
  writeFileSync(join(path, "notes.txt"), "keep me");
  expect(await problemOf(ExportFolder.open(path))).toMatchObject({
    code: "export-folder-not-empty",
    message: 'The folder holds other things already ("notes.txt").',
  });
  expect(readdirSync(path)).toEqual(["notes.txt"]);
});

test("export folder: where nothing can be written it is refused with the file, the reason and what to do", async () => {
  const file = join(root, "file");
  writeFileSync(file, "");
  expect(await problemOf(ExportFolder.open(join(file, "below")))).toMatchObject({
    code: "export-unwritable",
  });

  const dangling = join(root, "dangling");
  symlinkSync(join(root, "nowhere", "deep"), dangling);
  const folder = await ExportFolder.open(dangling);
  const refused = await problemOf(folder.begin(mark));
  expect(refused).toMatchObject({ code: "export-unwritable", file: join(dangling, "export.json") });
  expect(refused.message).toContain("ENOENT");
  expect(refused.remedy).toContain("--reference");
});

test("export folder: one that may not be made is refused before anything is read", async () => {
  const locked = join(root, LOCKED);
  mkdirSync(locked);
  expect(await problemOf(ExportFolder.open(join(locked, "a", "b")))).toMatchObject({
    code: "export-unwritable",
    file: join(locked, "a", "b"),
  });
});
