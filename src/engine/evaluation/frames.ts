import { folderOf } from "../data/paths.ts";
import type { GroundTruthDepth } from "../data/sequence.ts";
import type { Protocol } from "./protocols.ts";

/** Says which recording a frame belongs to. */
export interface SequenceFrame {
  /** Frames with the same name here share COLMAP's one scale, and the factor of scaling per sequence. */
  readonly sequence: string;
  /** COLMAP's NAME; its folder is the take (`seq-03/frame-000010.color.png`). */
  readonly name: string;
}

/** A frame with ground truth. It is decoded at every pass, so long sequences need no memory. */
export interface TruthFrame extends SequenceFrame {
  readonly groundTruth: () => Promise<GroundTruthDepth>;
}

/** The frames that a protocol evaluates: the first of every `frameStep` of each take, in the given order. Give it all
 *  frames of the recording, also those without truth, since the published choices count those too. */
export function chosenFrames<F extends SequenceFrame>(
  { frameStep }: Pick<Protocol, "frameStep">,
  frames: readonly F[],
): F[] {
  const seen = new Map<string, number>();
  return frames.filter(({ sequence, name }) => {
    const take = JSON.stringify([sequence, folderOf(name)]);
    const index = seen.get(take) ?? 0;
    seen.set(take, index + 1);
    return index % frameStep === 0;
  });
}

/** What a frame is called in a report: `sequence/name` if the frames come from several sequences, else its name. */
export function frameLabels(frames: readonly SequenceFrame[]): string[] {
  const areSeveral = new Set(frames.map(({ sequence }) => sequence)).size > 1;
  return frames.map(({ sequence, name }) => (areSeveral ? `${sequence}/${name}` : name));
}
