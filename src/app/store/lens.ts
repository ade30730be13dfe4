import type { Column, FrameId } from "../../engine/protocol.ts";
import { type PictureWindow, WHOLE_PICTURE } from "../../viz/pictureWindow.ts";
import type { ValueRange } from "../../viz/range.ts";

/** What the view region can show of the frame. */
export const VIEW_NAMES = [
  "depth",
  "disparity",
  "errorT",
  "errorR",
  "difference",
  "autoMask",
  "bestDepth",
  "bestError",
  "chosenScale",
  "texture",
  "normals",
  "truth",
  "truthError",
  "picture",
  "source",
] as const;
export type ViewName = (typeof VIEW_NAMES)[number];

/** Scales that follow the data ("auto") or are locked. Views of one quantity share one. */
export const SCALE_NAMES = [
  "depth",
  "disparity",
  "error",
  "errorDifference",
  "pictureDifference",
  "texture",
  "truth",
  "truthError",
] as const;
export type ScaleName = (typeof SCALE_NAMES)[number];

/** A pixel that is kept. What was read there lies in `pinReadings.ts`. */
export interface Pin {
  /** Counts up; what the person sees beside the mark. */
  readonly number: number;
  readonly frame: FrameId;
  /** Working resolution. */
  readonly u: number;
  readonly v: number;
}

/** More would not fit a slice of small values, nor a table that one reads. */
export const MOST_PINS = 16;

/** How closely the person looks, and at what. Changes at the pointer's rate: components that select `window` would render
 *  as often, so views read it outside React (`pictures/lensView.ts`). */
export interface LensSlice {
  /** The part of the frame that every two-dimensional view shows. */
  readonly window: PictureWindow;
  readonly columns: Readonly<Record<"A" | "B", Column>>;
  /** The source picture, where the probe's pixel lands, stands beside A and B. */
  readonly isSourceShown: boolean;
  /** B is held up in place of A. */
  readonly isBHeld: boolean;
  readonly isBlinking: boolean;
  readonly view: ViewName;
  readonly lockedRanges: Readonly<Partial<Record<ScaleName, ValueRange>>>;
  readonly pins: readonly Pin[];
  /** Opened by hand: a table that came with the first pin would shrink the pictures under the pointer. */
  readonly isPinTableOpen: boolean;
}

export const startLens: LensSlice = {
  window: WHOLE_PICTURE,
  columns: { A: "optimT", B: "optimR" },
  isSourceShown: true,
  isBHeld: false,
  isBlinking: true,
  view: "depth",
  lockedRanges: {},
  pins: [],
  isPinTableOpen: false,
};

/** Another dataset: pixels and units of the old one mean nothing in it. */
export function forgottenPlaces(lens: LensSlice): LensSlice {
  const { error, errorDifference, pictureDifference, texture } = lens.lockedRanges;
  const kept = { error, errorDifference, pictureDifference, texture };
  const lockedRanges = Object.fromEntries(Object.entries(kept).filter(([, range]) => range !== undefined));
  return { ...lens, window: WHOLE_PICTURE, pins: [], lockedRanges };
}

/** Pins a pixel, or takes its pin away if it has one. */
export function pinToggled(lens: LensSlice, { frame, u, v }: Omit<Pin, "number">): LensSlice {
  const isThere = (pin: Pin) =>
    pin.u === u && pin.v === v && pin.frame.frame === frame.frame && pin.frame.sequence === frame.sequence;
  if (lens.pins.some(isThere)) return { ...lens, pins: lens.pins.filter((pin) => !isThere(pin)) };
  const number = 1 + Math.max(0, ...lens.pins.map((pin) => pin.number));
  return { ...lens, pins: [...lens.pins, { number, frame, u, v }].slice(-MOST_PINS) };
}

export function unpinned(lens: LensSlice, number: number): LensSlice {
  return { ...lens, pins: lens.pins.filter((pin) => pin.number !== number) };
}

/** A column for one side. The other side takes what this one had if both would be the same. */
export function columnChosen(lens: LensSlice, side: "A" | "B", column: Column): LensSlice {
  const other = side === "A" ? "B" : "A";
  const columns = { ...lens.columns, [side]: column };
  if (columns[other] === column) columns[other] = lens.columns[side];
  return { ...lens, columns };
}

export function rangeLocked(lens: LensSlice, scale: ScaleName, range: ValueRange | null): LensSlice {
  const { [scale]: _, ...others } = lens.lockedRanges;
  return { ...lens, lockedRanges: range === null ? others : { ...others, [scale]: range } };
}
