import { beforeEach, describe, expect, test, vi } from "vitest";
import { keptRunOf } from "./historyTesting.ts";
import type { KeptPicture } from "./keptPicture.ts";
import type * as History from "./runHistory.ts";
import { storageInMemory } from "./runStorage.ts";

let history: typeof History;

/** Each test is a page of its own. */
beforeEach(async () => {
  vi.resetModules();
  history = await import("./runHistory.ts");
});

const pictureOf = (run: string, key: string): KeptPicture => ({
  ...{ run, key, frame: { sequence: 0, frame: 1 }, step: 1, error: null, meanError: null },
  picture: { width: 1, height: 1, rgba: new Uint8Array(4) },
  depth: Float32Array.of(1),
});

describe("the history", () => {
  test("outlives a reload with its pictures, newest first", async () => {
    const storage = storageInMemory();
    await history.openHistory(async () => storage);
    const [older, newer] = [keptRunOf(), keptRunOf()];
    await history.keepRun(newer, [pictureOf(newer.record.id, "0/1")]);
    await history.keepRun(older);
    vi.resetModules();
    const reloaded: typeof History = await import("./runHistory.ts");
    expect(await reloaded.openHistory(async () => storage)).toEqual({ isLasting: true, problems: [] });
    expect(reloaded.keptRuns()).toEqual([newer, older]);
    expect(reloaded.framesOf(newer.record.id)).toEqual(["0/1"]);
  });

  test("brings a deleted run back with its pictures", async () => {
    const storage = storageInMemory();
    await history.openHistory(async () => storage);
    const run = keptRunOf();
    const { id } = run.record;
    await history.keepRun(run, [pictureOf(id, "0/1")]);
    await history.deleteRun(id);
    expect(history.keptRuns()).toEqual([]);
    expect(await storage.readRuns()).toEqual([]);
    expect(await storage.pictureKeys()).toEqual([]);
    await history.restoreRun(id);
    expect(history.keptRuns()).toEqual([run]);
    expect(await history.pictureIn(id, "0/1")).toMatchObject({ key: "0/1" });
  });

  test("works without a storage, and says so", async () => {
    const refuse = () => Promise.reject(new DOMException("not here", "InvalidStateError"));
    const opened = await history.openHistory(refuse);
    expect(opened.isLasting).toBe(false);
    expect(opened.problems[0].message).toContain("InvalidStateError: not here");
    const run = keptRunOf();
    await history.keepRun(run, [pictureOf(run.record.id, "0/1")]);
    expect(history.keptRuns()).toEqual([run]);
    expect(await history.pictureIn(run.record.id, "0/1")).not.toBeNull();
  });

  test("lists what it can read of an older version, and tells of the rest", async () => {
    const storage = storageInMemory();
    const run = keptRunOf();
    const odd = {
      ...run,
      record: { ...run.record, id: "odd", config: { seed: "x" } },
    } as unknown as typeof run;
    await storage.write(run, [], []);
    await storage.write(odd, [], []);
    const { problems } = await history.openHistory(async () => storage);
    expect(history.keptRuns()).toEqual([run]);
    expect(problems.map(({ code }) => code)).toEqual(["history-unread"]);
  });

  test("says that the browser is full in words", () => {
    const full = history.storageProblem("history-not-written", new DOMException("", "QuotaExceededError"));
    expect(full.message).toContain("no room left");
    expect(full.remedy).toContain("Delete runs");
  });
});
