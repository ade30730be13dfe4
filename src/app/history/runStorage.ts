import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { KeptPicture } from "./keptPicture.ts";
import type { KeptRun } from "./keptRun.ts";

/** Where runs outlive a reload. Every method rejects where the browser does: no room, private window, storage cleared. */
export interface RunStorage {
  /** As they were written, also by an older version of the page. */
  readRuns(): Promise<unknown[]>;
  /** Which frames of which runs have pictures. */
  pictureKeys(): Promise<[run: string, frame: string][]>;
  picturesOf(run: string): Promise<KeptPicture[]>;
  picture(run: string, key: string): Promise<KeptPicture | null>;
  /** A run and those of its pictures that are new, all or nothing. `dropped` are keys of pictures to forget. */
  write(run: KeptRun, pictures: readonly KeptPicture[], dropped: readonly string[]): Promise<void>;
  remove(run: string): Promise<void>;
}

interface Schema extends DBSchema {
  runs: { key: string; value: KeptRun };
  pictures: { key: [run: string, key: string]; value: KeptPicture };
}

const NAME = "gasmono-runs";
const VERSION = 1;

/** Opens the browser's database. @throws DOMException where it has none for this page. */
export async function openRunStorage(): Promise<RunStorage> {
  return storageIn(
    await openDB<Schema>(NAME, VERSION, {
      upgrade(database) {
        database.createObjectStore("runs", { keyPath: "record.id" });
        database.createObjectStore("pictures", { keyPath: ["run", "key"] });
      },
      // A newer page in another tab wants to upgrade: this one lets go, and its next write is refused.
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
    }),
  );
}

function storageIn(database: IDBPDatabase<Schema>): RunStorage {
  const ofRun = (run: string) => IDBKeyRange.bound([run], [run, []]);
  return {
    readRuns: () => database.getAll("runs"),
    pictureKeys: () => database.getAllKeys("pictures"),
    picturesOf: (run) => database.getAll("pictures", ofRun(run)),
    picture: async (run, key) => (await database.get("pictures", [run, key])) ?? null,
    async write(run, pictures, dropped) {
      const transaction = database.transaction(["runs", "pictures"], "readwrite");
      const kept = transaction.objectStore("pictures");
      await Promise.all([
        transaction.objectStore("runs").put(run),
        ...pictures.map((picture) => kept.put(picture)),
        ...dropped.map((key) => kept.delete([run.record.id, key])),
        transaction.done,
      ]);
    },
    async remove(run) {
      const transaction = database.transaction(["runs", "pictures"], "readwrite");
      await Promise.all([
        transaction.objectStore("runs").delete(run),
        transaction.objectStore("pictures").delete(ofRun(run)),
        transaction.done,
      ]);
    },
  };
}

/** The same without a database: for a window that has none. What is in it ends with the page. */
export function storageInMemory(): RunStorage {
  const runs = new Map<string, KeptRun>();
  const pictures = new Map<string, Map<string, KeptPicture>>();
  const of = (run: string) => [...(pictures.get(run)?.values() ?? [])];
  return {
    readRuns: async () => [...runs.values()],
    pictureKeys: async () =>
      [...pictures].flatMap(([run, keys]) => [...keys.keys()].map((key): [string, string] => [run, key])),
    picturesOf: async (run) => of(run),
    picture: async (run, key) => pictures.get(run)?.get(key) ?? null,
    async write(run, added, dropped) {
      runs.set(run.record.id, run);
      const kept = pictures.get(run.record.id) ?? new Map<string, KeptPicture>();
      for (const picture of added) kept.set(picture.key, picture);
      for (const key of dropped) kept.delete(key);
      pictures.set(run.record.id, kept);
    },
    async remove(run) {
      runs.delete(run);
      pictures.delete(run);
    },
  };
}
