import type { FrameId, RgbaPicture } from "../engine/protocol.ts";
import type { RecordingReader, RecordingSource } from "../engine/recording/readInWorker.ts";
import type { RecordingPart, Thumbnail } from "../engine/recording/recording.ts";
import type { RunRecord } from "../engine/recording/runRecord.ts";
import { atRest } from "./atRest.ts";

/** The recording on screen as far as it is big, outside the store; its inspections lie among those of `frames.ts`. */

type Thumbnails = ReadonlyMap<string, RgbaPicture>;

let deliver: (thumbnails: Thumbnails) => void = () => undefined;
let thumbnails: Promise<Thumbnails> = Promise.resolve(new Map());
/** Frames that are kept whole, in the order of the sequence. */
let wholeFrames: readonly FrameId[] = [];
let run: RunRecord | null = null;
/** Opens the data that the run was trained on; null if the page has them not. */
let openData: (() => Promise<void>) | null = null;

/** The parts of a recording: what is shown first at once, the rest one by one whenever the page is at rest. */
export async function* partsAtLeisure(
  reader: RecordingReader,
  source: RecordingSource,
): AsyncGenerator<RecordingPart> {
  for await (const part of reader.parts(source)) {
    yield part;
    if (part.kind !== "head") await atRest();
  }
}

/** A recording begins to arrive. itsRun: the run in numbers. */
export function beginRecording(itsRun: RunRecord, itsData: (() => Promise<void>) | null): void {
  // Whoever waits for the thumbnails of the one before gets none.
  deliver(new Map());
  thumbnails = new Promise((resolve) => {
    deliver = resolve;
  });
  wholeFrames = [];
  run = itsRun;
  openData = itsData;
}

/** The recorded run in numbers; null before there was a recording. */
export function recordedRun(): RunRecord | null {
  return run;
}

export function dataOfRecording(): (() => Promise<void>) | null {
  return openData;
}

export function keepWholeFrame(frame: FrameId): void {
  wholeFrames = [...wholeFrames, frame].sort((a, b) => a.sequence - b.sequence || a.frame - b.frame);
}

export function keepThumbnails(arrived: readonly Thumbnail[]): void {
  deliver(new Map(arrived.map(({ frame, picture }) => [keyOf(frame), picture])));
}

/** The small picture of a frame, once it has arrived; null if the recording has none. */
export async function recordedThumbnail(frame: FrameId): Promise<RgbaPicture | null> {
  return (await thumbnails).get(keyOf(frame)) ?? null;
}

export function isWhole({ sequence, frame }: FrameId): boolean {
  return wholeFrames.some((whole) => whole.sequence === sequence && whole.frame === frame);
}

/** The frames of a sequence that are kept whole, in their order. */
export function wholeFramesOf(sequence: number): readonly FrameId[] {
  return wholeFrames.filter((whole) => whole.sequence === sequence);
}

/** The frame kept whole that is nearest to one of the same sequence, or null if there is none. */
export function nearestWhole(to: FrameId): FrameId | null {
  const inSequence = wholeFrames.filter(({ sequence }) => sequence === to.sequence);
  const distance = ({ frame }: FrameId) => Math.abs(frame - to.frame);
  return inSequence.reduce<FrameId | null>(
    (nearest, whole) => (nearest === null || distance(whole) < distance(nearest) ? whole : nearest),
    null,
  );
}

/** The next frame kept whole after or before one, or null at the ends. */
export function nextWhole(from: FrameId, by: -1 | 1): FrameId | null {
  const ahead = wholeFrames.filter(
    ({ sequence, frame }) => sequence === from.sequence && (frame - from.frame) * by > 0,
  );
  return ahead.at(by === 1 ? 0 : -1) ?? null;
}

function keyOf({ sequence, frame }: FrameId): string {
  return `${sequence}/${frame}`;
}
