import { beforeEach, expect, test } from "vitest";
import { serialiseRunRecord } from "../../engine/recording/runRecord.ts";
import { keptRunOf } from "../history/historyTesting.ts";
import { keepRun, keptRun } from "../history/runHistory.ts";
import { appStore, startState } from "../store/index.ts";
import { openRunFile } from "./openRunFile.ts";

const fileOf = (record: Parameters<typeof serialiseRunRecord>[0]) => ({
  path: "run.json",
  blob: new Blob([serialiseRunRecord(record)]),
});

beforeEach(() => appStore.setState(startState));

test("an exported run that is dropped is among the runs again, number by number", async () => {
  const { record } = keptRunOf(undefined, { steps: 3, absRel: 0.2 });
  const curves = { ...record.curves, total: [0.1, Number.NaN, 1 / 3] };
  await openRunFile(fileOf({ ...record, curves }));
  expect(keptRun(record.id)?.record).toEqual({ ...record, curves });
  expect(appStore.getState().runs.tab).toBe("runs");
});

test("an older state of a run that is there changes nothing; a newer one keeps what this browser knows of it", async () => {
  const run = keptRunOf(undefined, { steps: 5 }, { isBaseline: true, isAdjusted: true });
  await keepRun(run);
  await openRunFile(fileOf({ ...run.record, steps: 4 }));
  expect(keptRun(run.record.id)).toEqual(run);
  const newer = { ...run.record, steps: 6 };
  await openRunFile(fileOf(newer));
  expect(keptRun(run.record.id)).toEqual({ ...run, record: newer });
});
