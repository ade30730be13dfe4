import * as v from "valibot";
import type { Problem } from "../../engine/problem.ts";
import { COLOUR_MAPS } from "../../viz/colourMaps.ts";
import { COLUMNS } from "../../viz/columns.ts";
import { chooseColumn } from "../actions/compare.ts";
import { openLesson } from "../actions/openLesson.ts";
import { showFrame } from "../actions/selectFrame.ts";
import { sequenceView } from "../frames.ts";
import { LESSONS } from "../lessons/lessons.ts";
import { appStore, change, changeLens, changeView, startState } from "../store/index.ts";
import { VIEW_NAMES } from "../store/lens.ts";
import { hideableNames } from "../store/teacher.ts";
import { COMPARISONS } from "../store/view.ts";
import { CLOUD_IN_LINK } from "./cloudInLink.ts";
import { LENS_IN_LINK } from "./lensInLink.ts";
import { type LinkedValue, linked, numberText, pairText, wholeText } from "./linked.ts";
import { linkProblem } from "./linkProblem.ts";

/** Everything that a link carries besides the settings. To share more of the page is a row here. */
export const LINKED_VALUES: readonly LinkedValue[] = [
  {
    key: "frame",
    needsData: true,
    toText: ({ view }) => `${view.frame.sequence}:${view.frame.frame}`,
    isAtStart: ({ view }) => view.frame.sequence === 0 && view.frame.frame === view.frameAtOpening,
    take: takeFrame,
  },
  linked(
    "source",
    v.pipe(
      v.picklist(["-1", "1"]),
      v.transform((text): -1 | 1 => (text === "-1" ? -1 : 1)),
    ),
    ({ view }) => view.sourceOffset,
    (sourceOffset) => changeView({ sourceOffset }),
  ),
  linked(
    "compare",
    v.picklist(COMPARISONS),
    ({ view }) => view.comparison,
    (comparison) => changeView({ comparison }),
  ),
  ...(["A", "B"] as const).map((side) =>
    linked(
      side.toLowerCase(),
      v.picklist(COLUMNS),
      ({ lens }) => lens.columns[side],
      (column) => chooseColumn(side, column),
    ),
  ),
  linked(
    "view",
    v.picklist(VIEW_NAMES),
    ({ lens }) => lens.view,
    (view) => changeLens({ view }),
  ),
  linked(
    "wipe",
    v.pipe(numberText, v.minValue(0), v.maxValue(1)),
    ({ view }) => view.wipe,
    (wipe) => changeView({ wipe }),
    (wipe) => String(Number(wipe.toFixed(3))),
  ),
  linked(
    "colours",
    v.picklist(COLOUR_MAPS),
    ({ view }) => view.depthColours,
    (depthColours) => changeView({ depthColours }),
  ),
  linked(
    "evaluation",
    v.pipe(
      v.picklist(["open", "closed"]),
      v.transform((text) => text === "open"),
    ),
    ({ view }) => view.isEvaluationOpen,
    (isEvaluationOpen) => changeView({ isEvaluationOpen }),
    (isOpen) => (isOpen ? "open" : "closed"),
  ),
  linked(
    "losses",
    v.picklist(["linear", "logarithmic"]),
    ({ view }) => (view.isLossLogarithmic ? "logarithmic" : "linear"),
    (scale) => changeView({ isLossLogarithmic: scale === "logarithmic" }),
  ),
  linked(
    "tab",
    v.picklist(["method", "runs"]),
    ({ runs }) => runs.tab,
    (tab) => change("runs", (runs) => ({ ...runs, tab })),
  ),
  ...LENS_IN_LINK,
  ...CLOUD_IN_LINK,
  {
    key: "pixel",
    needsData: true,
    isOnRequest: true,
    toText: ({ view }) => (view.probe === null ? "" : `${view.probe.u},${view.probe.v}`),
    take: takePixel,
  },
  linked(
    "lesson",
    v.pipe(
      v.union([
        v.pipe(
          v.literal(""),
          v.transform(() => null),
        ),
        v.pipe(wholeText, v.minValue(1), v.maxValue(LESSONS.length)),
      ]),
    ),
    ({ lesson }) => lesson.number,
    openLesson,
    (number) => (number === null ? "" : String(number)),
  ),
  {
    key: "hide",
    toText: ({ teacher }) => teacher.hidden.join(","),
    take: takeHidden,
  },
];

/** What the values are on a page that nobody has touched. */
export const textsAtStart: ReadonlyMap<string, string> = new Map(
  LINKED_VALUES.map(({ key, toText }) => [key, toText(startState)]),
);

function takeFrame(text: string): string | null {
  const parsed = v.safeParse(pairText(":"), text);
  if (!parsed.success) return "Expected the sequence and the frame, counted from 0, e.g. 0:12.";
  const [sequence, frame] = parsed.output;
  const frames = sequenceView(sequence)?.frames.length ?? 0;
  if (frames === 0) return `There is no sequence ${sequence}.`;
  if (frame >= frames) return `The last frame of the sequence is ${frames - 1}.`;
  const { view } = appStore.getState();
  if (view.frame.sequence !== sequence || view.frame.frame !== frame) showFrame({ sequence, frame });
  return null;
}

function takePixel(text: string): string | null {
  if (text === "") {
    changeView({ probe: null });
    return null;
  }
  const parsed = v.safeParse(pairText(","), text);
  if (!parsed.success) return "Expected column and row of the working resolution, e.g. 64,48.";
  const [u, v_] = parsed.output;
  const { dataset } = appStore.getState();
  if (dataset.status !== "open") return "No data are open.";
  if (u >= dataset.width || v_ >= dataset.height) {
    return `The pictures are ${dataset.width} × ${dataset.height} pixels.`;
  }
  changeView({ probe: { u, v: v_ } });
  return null;
}

function takeHidden(text: string): string | null {
  const names = text.split(",").filter((name) => name !== "");
  const known = hideableNames();
  change("teacher", () => ({ hidden: names.filter((name) => known.includes(name)) }));
  const unknown = names.filter((name) => !known.includes(name));
  return unknown.length === 0
    ? null
    : `Nothing here is called ${unknown.join(", ")}. Names are ${known.filter((name) => !name.includes(".")).join(", ")}, and the fields of the settings.`;
}

/** Takes the values of a link that can be taken now; those that it leaves out go back to the beginning if `isWhole`. */
export function takeValues(
  params: URLSearchParams,
  which: { needsData: boolean; isWhole: boolean },
): Problem[] {
  return LINKED_VALUES.filter(({ needsData = false }) => needsData === which.needsData).flatMap(
    ({ key, take, isOnRequest = false }) => {
      const isReset = which.isWhole && key !== "frame" && !isOnRequest;
      const text = params.get(key) ?? (isReset ? (textsAtStart.get(key) ?? null) : null);
      const reason = text === null ? null : take(text);
      return text === null || reason === null
        ? []
        : [linkProblem(key, text, reason, "The rest of the link is in force.")];
    },
  );
}
