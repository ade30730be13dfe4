import { isSamePlan, type RunPlan } from "../history/counterpart.ts";

/** What is done with the runs of this browser; the runs themselves lie in `history/`. */
export interface RunsSlice {
  /** Which tab of the right column is open. */
  readonly tab: "method" | "runs";
  /** Counts changes of the kept runs. */
  readonly version: number;
  /** The record of the run on screen, or null. */
  readonly current: string | null;
  /** At most four, in the order in which they were ticked. */
  readonly ticked: readonly string[];
  readonly isComparing: boolean;
  /** Deleted in this visit, newest last: each can be brought back. */
  readonly deleted: readonly string[];
  readonly queue: readonly QueuedRun[];
  /** Runs of the queue of before the reload that this page could not read. */
  readonly unreadQueued: number;
  /** Whether the runs outlive a reload. */
  readonly history: "reading" | "kept" | "unavailable";
}

export interface QueuedRun {
  readonly id: number;
  readonly plan: RunPlan;
  readonly name: string;
  readonly datasetName: string;
  /** From before a reload, and waiting for a click: "held" had not begun, "interrupted" had and begins anew. */
  readonly status: "waiting" | "training" | "held" | "interrupted";
}

export const noRuns: RunsSlice = {
  tab: "method",
  version: 0,
  current: null,
  ticked: [],
  isComparing: false,
  deleted: [],
  queue: [],
  unreadQueued: 0,
  history: "reading",
};

export const MOST_TICKED = 4;

export function tickToggled(runs: RunsSlice, id: string): RunsSlice {
  if (runs.ticked.includes(id)) return untick(runs, id);
  return runs.ticked.length >= MOST_TICKED ? runs : { ...runs, ticked: [...runs.ticked, id] };
}

function untick(runs: RunsSlice, id: string): RunsSlice {
  const ticked = runs.ticked.filter((other) => other !== id);
  return { ...runs, ticked, isComparing: runs.isComparing && ticked.length >= 2 };
}

export function runDeleted(runs: RunsSlice, id: string): RunsSlice {
  return { ...untick(runs, id), deleted: [...runs.deleted, id] };
}

export function runRestored(runs: RunsSlice, id: string): RunsSlice {
  return { ...runs, deleted: runs.deleted.filter((other) => other !== id) };
}

/** Adds runs that are not waited for already. `firstId` numbers them. */
export function enqueued(
  runs: RunsSlice,
  wanted: readonly Pick<QueuedRun, "plan" | "name" | "datasetName">[],
  firstId: number,
): RunsSlice {
  let queue = [...runs.queue];
  for (const [i, run] of wanted.entries()) {
    const isThere = ({ plan }: QueuedRun) => isSamePlan(plan, run.plan);
    if (queue.some(isThere)) queue = queue.map((queued) => (isThere(queued) ? released(queued) : queued));
    else queue.push({ ...run, id: firstId + i, status: "waiting" });
  }
  return { ...runs, queue };
}

/** What was kept over a reload waits its turn again. */
export function queueReleased(runs: RunsSlice): RunsSlice {
  return { ...runs, queue: runs.queue.map(released) };
}

export function isHeld({ status }: QueuedRun): boolean {
  return status === "held" || status === "interrupted";
}

function released(queued: QueuedRun): QueuedRun {
  return isHeld(queued) ? { ...queued, status: "waiting" } : queued;
}

export function dequeued(runs: RunsSlice, id: number): RunsSlice {
  return { ...runs, queue: runs.queue.filter((queued) => queued.id !== id) };
}

export function queueBegan(runs: RunsSlice, id: number): RunsSlice {
  return {
    ...runs,
    queue: runs.queue.map((queued) => (queued.id === id ? { ...queued, status: "training" } : queued)),
  };
}
