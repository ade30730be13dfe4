import type { VirtualFile } from "../../engine/data/virtualFile.ts";
import { startReader } from "../../engine/recording/readInWorker.ts";
import { readRunRecord } from "../../engine/recording/runRecord.ts";
import { keepRun, keptRun, storageProblem } from "../history/runHistory.ts";
import { partsAtLeisure } from "../recordings.ts";
import { change } from "../store/index.ts";
import { reported } from "../store/problems.ts";
import { openRecording } from "./openRecording.ts";
import { report } from "./report.ts";

const RECORDING = ".recording";
const RUN = ".json";

/** Whether a drop is runs and nothing else: JSON files beside pictures belong to the data. */
export function areRunFiles(files: readonly VirtualFile[]): boolean {
  return files.length > 0 && files.every(({ path }) => path.endsWith(RECORDING) || path.endsWith(RUN));
}

/** Shows a recording, or adds a run's numbers to the runs of this browser. */
export async function openRunFile({ path, blob }: VirtualFile): Promise<void> {
  try {
    if (path.endsWith(RECORDING)) {
      const parts = partsAtLeisure(startReader(), blob);
      await openRecording(parts, path.slice(0, -RECORDING.length), null);
    } else await addRun(await blob.text(), path);
  } catch (caught) {
    report(caught);
  }
}

async function addRun(json: string, path: string): Promise<void> {
  const record = readRunRecord(json, path);
  const known = keptRun(record.id);
  // The state that this browser has may be the later one, and it knows more of the run than its record does.
  const isNews = known === null || known.record.steps < record.steps;
  const own = known ?? { isNameGiven: true, isAdjusted: false, isBaseline: false };
  const kept = isNews ? keepRun({ ...own, record }) : Promise.resolve();
  change("runs", (runs) => ({ ...runs, version: runs.version + 1, tab: "runs" }));
  await kept.catch((caught: unknown) => {
    const problem = storageProblem("history-not-written", caught);
    change("problems", (problems) => reported(problems, problem));
  });
}
