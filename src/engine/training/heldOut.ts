import { isTrainable, type Sequence } from "../data/sequence.ts";
import type { FrameId } from "../protocol.ts";

/** The frames that a run keeps for its evaluation: of every sequence's posed frames with ground truth every n-th, the
 *  middle one of n, so that they are spread over the sequence. They are never targets of training.
 *  @param every n of the config's `heldOutEvery`; 0 gives none. */
export function heldOutFrames(sequences: readonly Pick<Sequence, "frames">[], every: number): FrameId[] {
  if (every === 0) return [];
  return sequences.flatMap(({ frames }, sequence) =>
    frames
      .flatMap((frame, index) => (isTrainable(frame) && frame.hasGroundTruth ? [index] : []))
      .filter((_, i) => i % every === Math.floor(every / 2))
      .map((frame) => ({ sequence, frame })),
  );
}
