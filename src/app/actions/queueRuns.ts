import { refusal } from "../../engine/problem.ts";
import { missingOf, type RunPlan } from "../history/counterpart.ts";
import { queueOfText, textOfQueue } from "../history/keptQueue.ts";
import { keptRuns } from "../history/runHistory.ts";
import { chooseParent, nameOfRun } from "../history/runNames.ts";
import { tabStorage } from "../storage.ts";
import { type AppState, appStore, change } from "../store/index.ts";
import type { RunPhase } from "../store/run.ts";
import { dequeued, enqueued, type QueuedRun, queueBegan, queueReleased } from "../store/runs.ts";
import { openOf, withStart } from "../store/weights.ts";
import { fingerprintOnScreen, runIsRecorded } from "./recordRun.ts";
import { report } from "./report.ts";
import { pause, restart, train, trainingObstacle } from "./train.ts";

/** Runs that are trained one after the other, when the run on screen is done. */

let lastId = 0;
let isStarting = false;
/** The run of the worker that was started for the head of the queue. */
let started: { readonly queued: number; readonly run: number } | null = null;

/** Where the queue is kept over a reload, for this tab alone: another one would take its run for interrupted. */
const STORAGE_KEY = "gasmono-queue";

/** Brings back what waited before a reload, then follows the run on screen and starts what waits. Returns the function that
 *  ends it. */
export function followQueue(): () => void {
  bringBack();
  return appStore.subscribe((state, before) => {
    if (state.runs.queue !== before.runs.queue) tabStorage.set(STORAGE_KEY, textOfQueue(state.runs.queue));
    if (
      state.run === before.run &&
      state.runs.queue === before.runs.queue &&
      state.dataset === before.dataset
    )
      return;
    takeEnded(state);
    void startNext();
  });
}

function bringBack(): void {
  const text = tabStorage.get(STORAGE_KEY);
  if (text === null) return;
  const { queue, unread } = queueOfText(text);
  lastId = Math.max(lastId, queue.length);
  change("runs", (runs) => ({ ...runs, queue, unreadQueued: unread }));
  // What could not be read is told once.
  tabStorage.set(STORAGE_KEY, textOfQueue(queue));
}

/** Puts those of the plans into the queue that the history does not answer yet. Returns how many there are. */
export function queueMissing(plans: readonly RunPlan[]): number {
  const kept = keptRuns();
  const missing = missingOf(plans, kept);
  const { dataset } = appStore.getState();
  const wanted = missing.map((plan, i) => ({
    plan,
    name: nameOfRun(
      plan.config,
      // Where nothing is kept yet, the first of the queue will be what the others are named after.
      chooseParent(plan.config, plan.fingerprint, kept)?.record.config ??
        (i === 0 ? null : missing[0].config),
      new Set(),
    ),
    datasetName: dataset.status === "open" ? dataset.title : "",
  }));
  change("runs", (runs) => enqueued(runs, wanted, lastId + 1));
  lastId += wanted.length;
  return missing.length;
}

/** Takes a run out of the queue; the one that trains is paused, and what it has learnt stays in the history. */
export async function cancelQueued({ id, status }: QueuedRun): Promise<void> {
  if (started?.queued === id) started = null;
  change("runs", (runs) => dequeued(runs, id));
  if (status === "training" && appStore.getState().run.phase.status === "training") await pause();
}

/** Why the queue stands still, in words, or null. */
export function queueObstacle(state: AppState): string | null {
  const { queue } = state.runs;
  const next = queue.find(({ status }) => status === "waiting");
  if (queue.some(({ status }) => status === "training")) return null;
  if (next === undefined) return queue.length === 0 ? null : "Kept over a reload: nothing starts by itself.";
  const obstacle = trainingObstacle(state);
  if (obstacle !== null) return obstacle;
  if (nextWaiting(state) === null) return `Waits for "${next.datasetName}" to be opened.`;
  if (state.run.phase.status === "paused") return "Waits for the paused run: resume it, or start the queue.";
  return null;
}

/** Starts what waits or was kept over a reload, although a paused run may be on screen: its networks are given up, its record
 *  stays. */
export async function startQueueNow(): Promise<void> {
  change("runs", queueReleased);
  await startNext(true);
}

/** The run of the queue has ended, or something else has taken its place. */
function takeEnded({ run }: AppState): void {
  if (started === null || isStarting) return;
  const isOver = run.id !== started.run || run.phase.status === "finished" || run.phase.status === "stopped";
  if (!isOver) return;
  const { queued } = started;
  started = null;
  change("runs", (runs) => dequeued(runs, queued));
}

function nextWaiting({ runs }: AppState): QueuedRun | null {
  const fingerprint = fingerprintOnScreen();
  return (
    runs.queue.find(({ status, plan }) => status === "waiting" && plan.fingerprint === fingerprint) ?? null
  );
}

/** Nothing is lost if networks are built now; a recording gives way to its data. */
const IDLE: ReadonlySet<string> = new Set<RunPhase["status"]>([
  "none",
  "recorded",
  "ready",
  "finished",
  "stopped",
]);

function isFree(state: AppState, evenPaused: boolean): boolean {
  const { status } = state.run.phase;
  const isIdle = IDLE.has(status);
  return (
    started === null &&
    trainingObstacle(state) === null &&
    state.evaluation.phase.status === "idle" &&
    (isIdle || (evenPaused && status === "paused"))
  );
}

async function startNext(evenPaused = false): Promise<void> {
  const state = appStore.getState();
  if (isStarting || nextWaiting(state) === null || !isFree(state, evenPaused)) return;
  isStarting = true;
  try {
    await runIsRecorded();
    const now = appStore.getState();
    const next = nextWaiting(now);
    if (next !== null && isFree(now, evenPaused)) await start(next);
  } catch (caught) {
    report(caught);
  } finally {
    isStarting = false;
    // A short run may have ended before it was noted as begun.
    takeEnded(appStore.getState());
  }
}

async function start(next: QueuedRun): Promise<void> {
  const { plan } = next;
  try {
    chooseStart(plan);
  } catch (caught) {
    change("runs", (runs) => dequeued(runs, next.id));
    throw caught;
  }
  change("runs", (runs) => queueBegan(runs, next.id));
  // Not by changeSettings: the run on screen is done, and must not take over the next one's loss weights.
  change("settings", () => ({ draft: plan.config }));
  await restart();
  const { run } = appStore.getState();
  if (run.id === null || run.phase.status !== "ready") {
    // Why it was refused is told already.
    change("runs", (runs) => dequeued(runs, next.id));
    return;
  }
  started = { queued: next.id, run: run.id };
  await train();
}

/** From fresh weights, or from the files that the plan names, if they are open. */
function chooseStart({ startedFrom }: RunPlan): void {
  const open = openOf(appStore.getState().weights);
  const isFresh = startedFrom.length === 0;
  if (!isFresh && open === null) {
    throw refusal(
      "queue-weights-missing",
      `The queued run starts from ${startedFrom.join(", ")}, which is not open.`,
      "Open these weights again, then queue the run again.",
    );
  }
  change("weights", (weights) => withStart(weights, !isFresh));
}
