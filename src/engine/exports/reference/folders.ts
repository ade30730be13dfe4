import { folderOf } from "../../data/paths.ts";
import { type Frame, type Sequence, trainableRuns } from "../../data/sequence.ts";
import type { Intrinsics } from "../../geometry/intrinsics.ts";
import type { RigidTransform } from "../../geometry/pose.ts";

/** A frame that the reference can train on. */
export interface ReferenceFrame {
  readonly frame: Frame;
  readonly rgba: Uint8Array;
  readonly camFromWorld: RigidTransform;
  readonly intrinsics: Intrinsics;
}

/** A folder of the reference's data: the picture after picture i is picture i + 1, and so are the source frames of a
 *  target. */
export interface ReferenceFolder {
  /** Letters, digits, `.`, `_` and `-`: the split files part their fields by spaces. */
  readonly name: string;
  readonly sequence: Sequence;
  /** Numbered from 0 in this order. */
  readonly frames: readonly ReferenceFrame[];
}

/** Fewer make no triplet. */
const FEWEST_FRAMES = 3;

/** The folders that hold a dataset's triplets. The reference takes the pictures before and after a target as its sources
 *  and knows no stride: a sequence at stride s becomes s folders, the first of frames 0, s, 2s, ..., the next of
 *  1, s + 1, 2s + 1, ... So every picture is written once and every triplet of the stride is there. */
export function referenceFolders(sequences: readonly Sequence[], stride: number): ReferenceFolder[] {
  const taken = new Set<string>();
  return sequences.flatMap((sequence) => {
    const runs = trainableRuns(sequence.frames);
    return runs.flatMap((run) => {
      const ofRun = runs.length > 1 ? [folderOf(sequence.frames[run[0]].name)] : [];
      return Array.from({ length: stride }, (_, phase) => {
        const ofPhase = stride > 1 ? [`phase${phase}`] : [];
        const frames = run
          .filter((_, i) => i % stride === phase)
          .map((index) => referenceFrame(sequence.frames[index]));
        return { parts: [sequence.name, ...ofRun, ...ofPhase], frames };
      })
        .filter(({ frames }) => frames.length >= FEWEST_FRAMES)
        .map(({ parts, frames }) => ({ name: uniqueName(parts, taken), sequence, frames }));
    });
  });
}

/** Number of the picture in its folder as the reference's training reads it: six digits. */
export function pictureName(index: number): string {
  return `${String(index).padStart(6, "0")}.jpg`;
}

/** Number of a frame in the split files, of a test picture and of a coarse pose: four digits. */
export function frameNumber(index: number): string {
  return String(index).padStart(4, "0");
}

function referenceFrame(frame: Frame): ReferenceFrame {
  const { rgba, camFromWorld, intrinsics } = frame;
  if (rgba === null || camFromWorld === null || intrinsics === null) {
    throw new Error(`${frame.name} is in a run of trainable frames and has no picture or no pose.`);
  }
  return { frame, rgba, camFromWorld, intrinsics };
}

/** Names come from the user's files: nothing of them may lead out of the export or part a line of the split files. Two
 *  that become the same (or differ in case alone, which some file systems ignore) are told apart by a number. */
function uniqueName(parts: readonly string[], taken: Set<string>): string {
  const plain = parts.map((part) => part.replaceAll(/[^A-Za-z0-9._-]+/g, "_")).join("_");
  const safe = /^\.*$/.test(plain) ? "sequence" : plain;
  let name = safe;
  for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${safe}_${n}`;
  taken.add(name.toLowerCase());
  return name;
}
