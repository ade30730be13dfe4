import * as v from "valibot";
import { parseRunConfig } from "../../engine/training/config.ts";
import type { QueuedRun } from "../store/runs.ts";

const entry = v.object({
  plan: v.object({ config: v.unknown(), fingerprint: v.string(), startedFrom: v.array(v.string()) }),
  name: v.string(),
  datasetName: v.string(),
  isBegun: v.boolean(),
});

/** The queue as it is kept for a reload; null where nothing waits. */
export function textOfQueue(queue: readonly QueuedRun[]): string | null {
  if (queue.length === 0) return null;
  return JSON.stringify(
    queue.map(({ plan, name, datasetName, status }) => ({
      ...{ plan, name, datasetName },
      isBegun: status === "training" || status === "interrupted",
    })),
  );
}

/** The queue of the page before the reload: nothing in it starts by itself. What this page cannot read is counted. */
export function queueOfText(text: string): { readonly queue: readonly QueuedRun[]; readonly unread: number } {
  const entries = listIn(text);
  const queue: QueuedRun[] = [];
  for (const value of entries) {
    const run = runOf(value, queue.length + 1);
    if (run !== null) queue.push(run);
  }
  return { queue, unread: entries.length - queue.length };
}

function listIn(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [value];
  } catch {
    // It counts as one that cannot be read.
    return [null];
  }
}

function runOf(value: unknown, id: number): QueuedRun | null {
  try {
    const { plan, isBegun, ...named } = v.parse(entry, value);
    const config = parseRunConfig(plan.config);
    return { ...named, id, plan: { ...plan, config }, status: isBegun ? "interrupted" : "held" };
  } catch {
    // Written by another version of the page, or by hand: the caller tells how many there are.
    return null;
  }
}
