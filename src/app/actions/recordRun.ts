import type { EvaluationReport, PairSurvey, StepReport } from "../../engine/protocol.ts";
import { datasetFingerprint } from "../../engine/recording/datasetFingerprint.ts";
import { RUN_FORMAT, RUN_VERSION } from "../../engine/recording/runRecord.ts";
import { inspectionOf, openedDataset, sequenceView } from "../frames.ts";
import { frameKey, frameOfKey, usualKeys } from "../history/keptPicture.ts";
import { isOnDataset } from "../history/keptRun.ts";
import { framesOf, keepRun, keptRun, keptRuns, openHistory, storageProblem } from "../history/runHistory.ts";
import { RunInProgress } from "../history/runInProgress.ts";
import { chooseParent, nameOfRun } from "../history/runNames.ts";
import { ask } from "../session.ts";
import { type AppState, appStore, change } from "../store/index.ts";
import { reported } from "../store/problems.ts";
import { isBusy } from "../store/run.ts";
import { report } from "./report.ts";

/** Keeps the run on screen in the history: while it trains every few seconds, and whenever it stops. */

const WRITE_EVERY_MS = 5000;
/** Frames that a finished run is asked for at its last step: the one on screen, those that were looked at, and those that
 *  other runs on the same data have. */
const MOST_LAST_FRAMES = 6;

let current: RunInProgress | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let isWriteReported = false;
let comparable: Promise<void> = Promise.resolve();

/** Reads the history and follows the run from now on. Returns the function that ends it. */
export function followRuns(page: Pick<Window, "addEventListener" | "removeEventListener">): () => void {
  void readHistory();
  const unsubscribe = appStore.subscribe(follow);
  const leave = () => write(appStore.getState().run.elapsedMs);
  page.addEventListener("pagehide", leave);
  return () => {
    unsubscribe();
    clearTimeout(timer);
    page.removeEventListener("pagehide", leave);
  };
}

/** Resolves when the finished run has all its pictures: only then may another run take the networks' place. */
export function runIsRecorded(): Promise<void> {
  return comparable;
}

export function recordSteps(steps: readonly StepReport[]): void {
  current?.takeSteps(steps);
  if (current !== null) timer ??= setTimeout(writeInTime, WRITE_EVERY_MS);
}

export function recordEvaluation(evaluated: EvaluationReport): void {
  if (evaluated.depthFrom === "run") current?.takeEvaluation(evaluated);
  if (!isBusy(appStore.getState().run.phase)) write(appStore.getState().run.elapsedMs);
}

/** The survey of the pairs, as it is kept with the run. */
export function recordSurvey(survey: PairSurvey): void {
  current?.takeSurvey(survey);
  if (!isBusy(appStore.getState().run.phase)) write(appStore.getState().run.elapsedMs);
}

/** What the history is called under which the opened data are recognised again; null without data. */
export function fingerprintOnScreen(): string | null {
  const dataset = openedDataset();
  if (dataset === null) return null;
  const known = fingerprints.get(dataset);
  if (known !== undefined) return known;
  const fingerprint = datasetFingerprint(dataset);
  fingerprints.set(dataset, fingerprint);
  return fingerprint;
}

/** A checksum over all frames: made once for each opened dataset. */
const fingerprints = new WeakMap<object, string>();

async function readHistory(): Promise<void> {
  const { isLasting, problems } = await openHistory();
  change("runs", (runs) => ({
    ...runs,
    version: runs.version + 1,
    history: isLasting ? "kept" : "unavailable",
  }));
  for (const problem of problems) change("problems", (slice) => reported(slice, problem));
}

function follow(state: AppState, before: AppState): void {
  const { run, view } = state;
  if (run.id !== before.run.id) {
    write(before.run.elapsedMs);
    begin(state);
    return;
  }
  if (current === null) return;
  if (run.applied !== before.run.applied && run.applied !== null) current.takeConfig(run.applied);
  if (view.inspectionVersion !== before.view.inspectionVersion) {
    const inspection = inspectionOf(view.frame);
    if (inspection !== null) current.takeInspection(inspection);
    if (!isBusy(run.phase)) write(run.elapsedMs);
  }
  if (run.phase !== before.run.phase && isBusy(before.run.phase) && !isBusy(run.phase)) {
    write(run.elapsedMs);
    if (run.phase.status === "finished") comparable = inspectLastFrames(current);
  }
}

function begin({ run, dataset }: AppState): void {
  const opened = openedDataset();
  const fingerprint = fingerprintOnScreen();
  if (run.id === null || run.applied === null || opened === null || fingerprint === null) {
    current = null;
    change("runs", (runs) => ({ ...runs, current: null }));
    return;
  }
  const inProgress = new RunInProgress({
    format: RUN_FORMAT,
    version: RUN_VERSION,
    id: crypto.randomUUID(),
    createdAt: new Date().toISOString(),
    config: run.applied,
    dataset: {
      name: dataset.status === "open" ? dataset.title : "",
      fingerprint,
      frames: opened.sequences.reduce((sum, { frames }) => sum + frames.length, 0),
      triplets: opened.sequences.reduce((sum, { triplets }) => sum + triplets, 0),
    },
    adapter: run.engine.status === "ready" ? run.engine.adapter : "",
    parameters: run.parameters,
    startedFrom: run.startedFrom,
  });
  current = inProgress;
  change("runs", (runs) => ({ ...runs, current: inProgress.id }));
}

function writeInTime(): void {
  timer = undefined;
  write(appStore.getState().run.elapsedMs);
}

/** Keeps the run as it is now, if it has learnt anything. */
function write(elapsedMs: number): void {
  if (current === null || !current.hasSteps) return;
  clearTimeout(timer);
  timer = undefined;
  const { pictures, dropped } = current.takeChanges();
  const kept = keptRun(current.id);
  const run = current.snapshot(elapsedMs, kept?.record ?? nameNow(current), kept);
  keepRun(run, pictures, dropped).catch(reportUnwritten);
  change("runs", (runs) => ({ ...runs, version: runs.version + 1 }));
}

/** Parent and name, chosen when the run is kept for the first time. */
function nameNow({ config, fingerprint }: RunInProgress): { name: string; parent: string | null } {
  const kept = keptRuns();
  const parent = chooseParent(config, fingerprint, kept);
  const taken = kept.filter((run) => isOnDataset(run, fingerprint)).map(({ record }) => record.name);
  return {
    name: nameOfRun(config, parent?.record.config ?? null, new Set(taken)),
    parent: parent?.record.id ?? null,
  };
}

/** Told once: the next write would say the same. */
function reportUnwritten(caught: unknown): void {
  if (isWriteReported) return;
  isWriteReported = true;
  change("problems", (problems) => reported(problems, storageProblem("history-not-written", caught)));
}

/** Looks at frames with the networks as they have ended, so that this run can be put beside others. */
async function inspectLastFrames(run: RunInProgress): Promise<void> {
  const { frame } = appStore.getState().view;
  const others = keptRuns().filter((kept) => isOnDataset(kept, run.fingerprint) && kept.record.id !== run.id);
  const usual = usualKeys(
    others.map(({ record }) => framesOf(record.id)),
    MOST_LAST_FRAMES / 2,
  );
  const keys = [...new Set([frameKey(frame), ...usual, ...run.frames.toReversed()])];
  try {
    for (const key of keys.filter(hasPicture).slice(0, MOST_LAST_FRAMES)) {
      const inspection = await ask("inspect", { frame: frameOfKey(key) });
      if (current !== run) return;
      run.takeInspection(inspection);
    }
    write(appStore.getState().run.elapsedMs);
  } catch (caught) {
    report(caught);
  }
}

function hasPicture(key: string): boolean {
  const { sequence, frame } = frameOfKey(key);
  return sequenceView(sequence)?.frames[frame]?.hasPicture === true;
}
