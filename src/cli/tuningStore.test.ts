import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { TuningRecord } from "../engine/tuning/record.ts";
import { cacheFolder, tuningStore } from "./tuningStore.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tuning-"));
});
afterEach(() => rm(folder, { recursive: true }));

const record = { format: "gasmono-tiles", times: [{ problem: "made up" }] } as unknown as TuningRecord;

test("what is written is read again, from a folder that need not exist before", async () => {
  const store = tuningStore(join(folder, "a", "b"));
  expect(await store.read()).toBeUndefined();
  await store.write(record);
  expect(await tuningStore(join(folder, "a", "b")).read()).toEqual(record);
  expect(await readdir(join(folder, "a", "b"))).toEqual(["tiles.json"]);
  expect(store.runtime).toMatch(/^Node \d+\..*, Dawn of webgpu \d+\.\d+\.\d+$/);
});

test("a file that is no JSON is as good as none, and the next writing mends it", async () => {
  const store = tuningStore(folder);
  await writeFile(join(folder, "tiles.json"), '{"format":"gasm');
  expect(await store.read()).toBeUndefined();
  await store.write(record);
  expect(await store.read()).toEqual(record);
});

test("a folder that cannot be is told to whoever asks", async () => {
  await writeFile(join(folder, "file"), "");
  const store = tuningStore(join(folder, "file", "below"));
  await expect(store.read()).rejects.toThrow(/ENOTDIR/);
  await expect(store.write(record)).rejects.toThrow(/ENOTDIR|EEXIST/);
});

test("the cache is where the XDG specification has it", () => {
  expect(cacheFolder({ XDG_CACHE_HOME: "/somewhere" })).toBe("/somewhere/gasmono");
  const usual = join(homedir(), ".cache", "gasmono");
  expect([cacheFolder({}), cacheFolder({ XDG_CACHE_HOME: "relative" })]).toEqual([usual, usual]);
});
