import { type Problem, problemFrom } from "../../engine/problem.ts";
import { parseRunRecord } from "../../engine/recording/runRecord.ts";
import type { KeptPicture } from "./keptPicture.ts";
import { byAge, type KeptRun } from "./keptRun.ts";
import { openRunStorage, type RunStorage, storageInMemory } from "./runStorage.ts";

/** The runs of this browser: all of them in memory, and behind them the storage that outlives a reload. Like `frames.ts`
 *  this lies outside the store, which counts the changes. Without a storage it works for as long as the page is open. */

const runs = new Map<string, KeptRun>();
/** Keys of the frames that a run has pictures of. */
const pictureKeys = new Map<string, Set<string>>();
/** Deleted in this visit, to be brought back. */
const deleted = new Map<string, { readonly run: KeptRun; readonly pictures: readonly KeptPicture[] }>();
let storage: RunStorage = storageInMemory();

/** What `openHistory` found. */
export interface OpenedHistory {
  readonly isLasting: boolean;
  readonly problems: readonly Problem[];
}

/** Reads what earlier visits left. Never rejects: without a storage the page keeps its runs until it is closed. */
export async function openHistory(open: () => Promise<RunStorage> = openRunStorage): Promise<OpenedHistory> {
  try {
    const opened = await open();
    const [stored, keys] = await Promise.all([opened.readRuns(), opened.pictureKeys()]);
    const problems: Problem[] = [];
    for (const value of stored) {
      const run = readKeptRun(value, problems);
      if (run !== null) runs.set(run.record.id, run);
    }
    for (const [run, key] of keys) keysOf(run).add(key);
    storage = opened;
    return { isLasting: true, problems };
  } catch (caught) {
    return { isLasting: false, problems: [storageProblem("history-unavailable", caught)] };
  }
}

/** Newest first. */
export function keptRuns(): KeptRun[] {
  return [...runs.values()].sort(byAge);
}

export function keptRun(id: string): KeptRun | null {
  return runs.get(id) ?? null;
}

export function framesOf(id: string): readonly string[] {
  return [...(pictureKeys.get(id) ?? [])];
}

export function pictureIn(id: string, key: string): Promise<KeptPicture | null> {
  return storage.picture(id, key);
}

/** Keeps a run as it is now, in place of an older state of it. @throws ProblemError-like rejections of the storage */
export async function keepRun(
  run: KeptRun,
  pictures: readonly KeptPicture[] = [],
  dropped: readonly string[] = [],
): Promise<void> {
  const { id } = run.record;
  runs.set(id, run);
  const keys = keysOf(id);
  for (const key of dropped) keys.delete(key);
  for (const { key } of pictures) keys.add(key);
  await storage.write(run, pictures, dropped);
}

export async function deleteRun(id: string): Promise<void> {
  const run = runs.get(id);
  if (run === undefined) return;
  runs.delete(id);
  // In the list of the deleted at once; its pictures follow.
  deleted.set(id, { run, pictures: [] });
  deleted.set(id, { run, pictures: await storage.picturesOf(id) });
  pictureKeys.delete(id);
  await storage.remove(id);
}

export async function restoreRun(id: string): Promise<void> {
  const gone = deleted.get(id);
  if (gone === undefined) return;
  deleted.delete(id);
  await keepRun(gone.run, gone.pictures);
}

export function deletedRun(id: string): KeptRun | null {
  return deleted.get(id)?.run ?? null;
}

/** What went wrong with the storage, in words. */
export function storageProblem(
  code: "history-unavailable" | "history-not-written",
  caught: unknown,
): Problem {
  const isFull = caught instanceof DOMException && caught.name === "QuotaExceededError";
  const cause = caught instanceof Error ? `${caught.name}: ${caught.message}` : String(caught);
  const base = { severity: "warning", code, file: null, line: null } as const;
  if (isFull) {
    return {
      ...base,
      message: "The browser has no room left for this page's runs: the newest is not stored.",
      remedy:
        "Delete runs under Runs, or give this site more storage. Until the page is closed, all runs stay.",
    };
  }
  return {
    ...base,
    message:
      code === "history-unavailable"
        ? `This browser stores nothing for this page (${cause}).`
        : `A run could not be stored (${cause}).`,
    remedy: "Runs stay until the page is closed. A window that is not private keeps them.",
  };
}

function keysOf(id: string): Set<string> {
  const known = pictureKeys.get(id);
  if (known !== undefined) return known;
  const fresh = new Set<string>();
  pictureKeys.set(id, fresh);
  return fresh;
}

function readKeptRun(value: unknown, problems: Problem[]): KeptRun | null {
  try {
    const { record, ...own } = value as KeptRun;
    return {
      record: parseRunRecord(record),
      isNameGiven: own.isNameGiven === true,
      isAdjusted: own.isAdjusted === true,
      isBaseline: own.isBaseline === true,
    };
  } catch (caught) {
    const { message } = problemFrom(caught);
    problems.push({
      ...{ severity: "warning", code: "history-unread", file: null, line: null },
      message: `A stored run of an earlier version of this page cannot be read: ${message}`,
      remedy: "It stays in the browser's storage untouched, and is not listed.",
    });
    return null;
  }
}
