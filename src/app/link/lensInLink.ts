import * as v from "valibot";
import { MOST_ZOOM, type PictureWindow } from "../../viz/pictureWindow.ts";
import { sequenceView } from "../frames.ts";
import { appStore, changeLens } from "../store/index.ts";
import { type LensSlice, MOST_PINS, SCALE_NAMES } from "../store/lens.ts";
import { type LinkedValue, linked, numberText, wholeText } from "./linked.ts";

const share = v.pipe(numberText, v.minValue(0), v.maxValue(1));

/** Texts between commas; none for an empty text. */
const listed = v.pipe(
  v.string(),
  v.transform((text) => (text === "" ? [] : text.split(","))),
);

/** Zoom, left, top: what lies beyond the picture's border is not taken. */
const windowText = v.pipe(
  listed,
  v.tuple([v.pipe(numberText, v.minValue(1), v.maxValue(MOST_ZOOM)), share, share]),
  v.transform(([zoom, left, top]): PictureWindow => ({ zoom, left, top })),
  v.check(
    ({ zoom, left, top }) => Math.max(left, top) <= 1 - 1 / zoom + 1e-3,
    "The window lies beyond the picture",
  ),
);

/** Locked scales: name, lower and upper end, e.g. `error:0:0.3`. */
const scaleText = v.pipe(
  v.string(),
  v.transform((text) => text.split(":")),
  v.tuple([v.picklist(SCALE_NAMES), numberText, numberText]),
  v.check(([, min, max]) => max > min, "The upper end of a scale is to lie above its lower end"),
);

/** Sequence, frame, column, row, e.g. `0:12:64:48`. */
const pinText = v.pipe(
  v.string(),
  v.transform((text) => text.split(":")),
  v.tuple([wholeText, wholeText, wholeText, wholeText]),
  v.check(([sequence, frame, column, row]) => {
    const view = sequenceView(sequence);
    return frame < (view?.frames.length ?? 0) && column < (view?.width ?? 0) && row < (view?.height ?? 0);
  }, "The data have no such frame or pixel"),
);

const rounded = (value: number) => String(Number(value.toFixed(4)));

/** How closely the person looks, and at what. All of it is forgotten with the data, so it comes after them. */
export const LENS_IN_LINK: readonly LinkedValue[] = [
  linked(
    "window",
    windowText,
    ({ lens }) => lens.window,
    (window) => changeLens({ window }),
    ({ zoom, left, top }) => [zoom, left, top].map(rounded).join(","),
  ),
  linked(
    "scales",
    v.pipe(listed, v.array(scaleText)),
    ({ lens }) =>
      SCALE_NAMES.flatMap((name) => {
        const range = lens.lockedRanges[name];
        return range === undefined ? [] : [[name, range.min, range.max] as const];
      }),
    (locked) => changeLens({ lockedRanges: rangesOf(locked) }),
    (locked) => locked.map((parts) => parts.join(":")).join(","),
  ),
  linked(
    "pins",
    v.pipe(listed, v.array(pinText), v.maxLength(MOST_PINS)),
    ({ lens }) => lens.pins.map(({ frame, u, v: row }) => [frame.sequence, frame.frame, u, row] as const),
    (pins) => takePins(pins),
    (pins) => pins.map((parts) => parts.join(":")).join(","),
  ),
].map((value) => ({ ...value, needsData: true, isOnRequest: value.key !== "scales" }));

function rangesOf(
  locked: readonly (readonly [(typeof SCALE_NAMES)[number], number, number])[],
): LensSlice["lockedRanges"] {
  return Object.fromEntries(locked.map(([name, min, max]) => [name, { min, max }]));
}

/** Pins are numbered in their order, unless they are those that are there. */
function takePins(pins: readonly (readonly [number, number, number, number])[]): void {
  const wanted = pins.map(([sequence, frame, u, row], i) => ({
    number: i + 1,
    frame: { sequence, frame },
    u,
    v: row,
  }));
  const withoutNumber = (those: LensSlice["pins"]) =>
    JSON.stringify(those.map(({ frame, u, v: row }) => [frame.sequence, frame.frame, u, row]));
  if (withoutNumber(wanted) !== withoutNumber(appStore.getState().lens.pins)) changeLens({ pins: wanted });
}
