import type { RunRecord } from "../../engine/recording/runRecord.ts";

/** A run of this browser, and what only this browser knows of it. */
export interface KeptRun {
  readonly record: RunRecord;
  /** The name was given by a person: it is not made anew. */
  readonly isNameGiven: boolean;
  /** Loss weights were changed while it trained: it is no run of one config, so nothing is measured by it. */
  readonly isAdjusted: boolean;
  /** What other runs are compared with. */
  readonly isBaseline: boolean;
}

/** Newest first. */
export function byAge(a: KeptRun, b: KeptRun): number {
  return a.record.createdAt < b.record.createdAt ? 1 : a.record.createdAt > b.record.createdAt ? -1 : 0;
}

export function isOnDataset({ record }: KeptRun, fingerprint: string): boolean {
  return record.dataset.fingerprint === fingerprint;
}
