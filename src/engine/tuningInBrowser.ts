import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { TuningRecord } from "./tuning/record.ts";
import type { TuningStore } from "./tuning/tune.ts";

interface Schema extends DBSchema {
  tiles: { key: "adapter"; value: TuningRecord };
}

const NAME = "gasmono-tuning";
const VERSION = 1;

/** Tile shapes in the browser's database, which all its pages and workers of this origin share.
 *  @param runtime the browser, as it names itself. */
export function tuningInBrowser(runtime: string): TuningStore {
  return {
    runtime,
    read: () => inDatabase((database) => database.get("tiles", "adapter")),
    write: (record) =>
      inDatabase(async (database) => {
        await database.put("tiles", record, "adapter");
      }),
  };
}

async function inDatabase<T>(work: (database: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
  const database = await openDB<Schema>(NAME, VERSION, {
    upgrade: (made) => {
      made.createObjectStore("tiles");
    },
  });
  try {
    return await work(database);
  } finally {
    database.close();
  }
}
