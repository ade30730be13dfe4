import type { Frame } from "../../data/sequence.ts";
import { ProblemError } from "../../problem.ts";
import { frameNumber, type ReferenceFolder } from "./folders.ts";

/** A line of a split file: the target `index` of a folder, whose sources are `index - 1` and `index + 1`. */
export interface SplitItem {
  readonly folder: ReferenceFolder;
  readonly index: number;
}

export interface Splits {
  readonly train: readonly SplitItem[];
  readonly validation: readonly SplitItem[];
  /** True if the earlier run trained on none of the validation targets. */
  readonly isHeldOut: boolean;
}

/** One target in so many is kept for validation ... */
const TARGETS_PER_VALIDATION = 20;
/** ... but a batch of the published command at least, since the reference drops incomplete ones and then has none ... */
const PUBLISHED_BATCH = 12;
/** ... and never more than one in four. */
const FEWEST_TARGETS_PER_VALIDATION = 4;

/** Every target with both sources: most to train, the others to validate and test.
 *  @param heldOut frames that an earlier run did not train on; the same are kept then. Without any among the targets some
 *    are kept that are evenly spread.
 *  @throws ProblemError `export-too-few-triplets` if there is not one to train and one to validate. */
export function splitTargets(folders: readonly ReferenceFolder[], heldOut: ReadonlySet<Frame>): Splits {
  const items = folders.flatMap((folder) =>
    folder.frames.slice(1, -1).map((_, i): SplitItem => ({ folder, index: i + 1 })),
  );
  const wasHeldOut = ({ folder, index }: SplitItem): boolean => heldOut.has(folder.frames[index].frame);
  const isHeldOut = items.some(wasHeldOut);
  const isKept = isHeldOut ? wasHeldOut : evenlySpread(items);
  const splits = {
    isHeldOut,
    train: items.filter((item) => !isKept(item)),
    validation: items.filter((item) => isKept(item)),
  };
  if (splits.train.length === 0 || splits.validation.length === 0) throw tooFew(items.length);
  return splits;
}

function evenlySpread(items: readonly SplitItem[]): (item: SplitItem) => boolean {
  const wanted = Math.max(PUBLISHED_BATCH, Math.ceil(items.length / TARGETS_PER_VALIDATION));
  const count = Math.max(1, Math.min(wanted, Math.floor(items.length / FEWEST_TARGETS_PER_VALIDATION)));
  const keptBefore = (i: number): number => Math.floor((i * count) / items.length + 0.5);
  const kept = new Set(items.filter((_, i) => keptBefore(i + 1) > keptBefore(i)));
  return (item) => kept.has(item);
}

/** `folder number l`, a line an item; the third field is a camera of a stereo pair, of which there is one. */
export function splitFile(items: readonly SplitItem[]): string {
  return items.map(({ folder, index }) => `${folder.name} ${frameNumber(index)} l\n`).join("");
}

function tooFew(triplets: number): ProblemError {
  return new ProblemError({
    severity: "error",
    code: "export-too-few-triplets",
    message: `The data hold ${triplets === 1 ? "1 target" : `${triplets} targets`} (a picture with a pose and such neighbours on both sides); the reference needs one to train and one to validate.`,
    file: null,
    line: null,
    remedy: "Add frames that COLMAP registered, with their pictures, or choose a smaller --stride.",
  });
}
