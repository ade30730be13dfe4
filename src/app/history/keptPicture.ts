import type { FrameId, FrameInspection, RgbaPicture } from "../../engine/protocol.ts";

/** What a run made of one frame, kept so that runs can be compared by picture. */
export interface KeptPicture {
  /** `id` of the run's record. */
  readonly run: string;
  /** `sequence/frame`. */
  readonly key: string;
  readonly frame: FrameId;
  readonly step: number;
  readonly picture: RgbaPicture;
  /** Normalised units, height * width. */
  readonly depth: Float32Array;
  /** Photometric error of the last reconstruction from the following source (or the only one); null without sources. */
  readonly error: Float32Array | null;
  readonly meanError: number | null;
}

/** A run keeps the frames that were looked at last, this many. */
export const MOST_FRAMES = 8;

/** The part of an inspection that is kept, or null if it is not of the run's networks. */
export function pictureOf(inspection: FrameInspection, run: string): KeptPicture | null {
  if (inspection.depth === null || inspection.depthFrom !== "run" || inspection.step === 0) return null;
  const source = inspection.sources.find(({ offset }) => offset === 1) ?? inspection.sources[0];
  const last = source?.optimR ?? source?.optimT ?? source?.coarse ?? null;
  return {
    run,
    key: frameKey(inspection.frame),
    frame: inspection.frame,
    step: inspection.step,
    picture: inspection.picture,
    depth: inspection.depth,
    error: last?.error ?? null,
    meanError: last?.meanError ?? null,
  };
}

export function frameKey({ sequence, frame }: FrameId): string {
  return `${sequence}/${frame}`;
}

export function frameOfKey(key: string): FrameId {
  const [sequence, frame] = key.split("/").map(Number);
  return { sequence, frame };
}

/** Keys that every run has a picture of, in the order of the frames. */
export function commonKeys(keysOfRuns: readonly (readonly string[])[]): string[] {
  const [first = [], ...others] = keysOfRuns;
  const common = first.filter((key) => others.every((keys) => keys.includes(key)));
  return common.toSorted((a, b) => {
    const [left, right] = [frameOfKey(a), frameOfKey(b)];
    return left.sequence - right.sequence || left.frame - right.frame;
  });
}

/** Keys that most of the runs have, the most frequent first: what a new run should have, too, to be comparable. */
export function usualKeys(keysOfRuns: readonly (readonly string[])[], most: number): string[] {
  const counts = new Map<string, number>();
  for (const key of keysOfRuns.flat()) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts.entries()]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([key]) => key);
}
