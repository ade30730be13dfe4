import { colourise } from "../../viz/colourise.ts";
import { COLUMNS } from "../../viz/columns.ts";
import { download } from "../exporting/download.ts";
import { type ExportedFrame, exportedFrame, frameFile } from "../exporting/exported.ts";
import { drawFigure, type Figure, type FigureLegend } from "../exporting/figure.ts";
import { figure } from "../numbers.ts";
import { COLUMN_NAMES } from "../sight/columnNames.ts";
import { classColours, paintView } from "../sight/paintView.ts";
import { SHOWN_VIEWS, shownName } from "../sight/shownViews.ts";
import { sightOf } from "../sight/sight.ts";
import { standingColumns } from "../sight/standingColumns.ts";
import { automaticRange, errorRange } from "../sight/viewScales.ts";
import { type AppState, appStore } from "../store/index.ts";
import { report } from "./report.ts";

/** What is on screen as a picture with legend and caption. */

interface NamedFigure extends Figure {
  readonly file: string;
}

/** Why the view on screen makes no figure now, or null. */
export function viewFigureObstacle(state: AppState): string | null {
  const exported = exportedFrame(state);
  if ("obstacle" in exported) return exported.obstacle;
  if (viewFigure(state, exported.subject) !== null) return null;
  return SHOWN_VIEWS[shownName(state.lens.view, sightOf(state))].absence;
}

/** The frame beside the view on screen, painted as it is there. */
export function saveViewFigure(): Promise<void> {
  return save(viewFigure);
}

/** The frame rebuilt from its source at every stage of the run, with the errors on one scale; A and B are marked. */
export function saveComparisonFigure(): Promise<void> {
  return save(comparisonFigure);
}

function viewFigure(state: AppState, exported: ExportedFrame): NamedFigure | null {
  const sight = sightOf(state);
  if (sight === null) return null;
  const { lens, view } = state;
  const name = shownName(lens.view, sight);
  const shown = SHOWN_VIEWS[name];
  const { paint, label, alternative } = shown;
  const values = paint.kind === "values" ? paint.values(sight) : null;
  const locked = paint.kind === "values" ? lens.lockedRanges[paint.scale] : undefined;
  const range =
    paint.kind === "values" && values !== null
      ? (locked ?? automaticRange(paint.scale, values, sight))
      : null;
  const pixels = paintView(shown, sight, values, range, view.depthColours);
  if (pixels === null) return null;
  const legends: FigureLegend[] = [];
  let scale = "";
  if (paint.kind === "values" && range !== null) {
    const map = paint.map === "depth colours" ? view.depthColours : paint.map;
    legends.push({ kind: "scale", map, range, isReversed: paint.isReversed, unit: `${paint.unit} (${map})` });
    scale = `${rangeInWords(range)} ${paint.unit}, ${scaleInWords(locked !== undefined)}. `;
  } else if (paint.kind === "classes") {
    legends.push({ kind: "classes", names: paint.names, colours: classColours(paint.names.length) });
  } else if (paint.kind === "normals") scale = "Red to the right, green up, blue towards the camera. ";
  return {
    rows: [
      [
        { title: "Image", pixels: sight.inspection.picture },
        { title: label, pixels },
      ],
    ],
    legends,
    caption: `${alternative}. ${scale}${subjectInWords(exported)}`,
    file: frameFile(exported, `${label.replaceAll(/[^\w.-]+/g, "-")}-figure.png`),
  };
}

function comparisonFigure(state: AppState, exported: ExportedFrame): NamedFigure | null {
  const { lens } = state;
  const sight = sightOf(state);
  const source = sight?.source ?? null;
  if (sight === null || source === null) return null;
  const locked = lens.lockedRanges.error;
  const range = locked ?? errorRange(sight);
  if (range === null) return null;
  const sides = standingColumns(lens.columns, source);
  const stages = COLUMNS.flatMap((column) => {
    const stage = source[column];
    if (stage === null) return [];
    const side = sides.A === column ? "A: " : sides.B === column ? "B: " : "";
    return [{ stage, title: `${side}${COLUMN_NAMES[column]}` }];
  });
  const { picture } = sight.inspection;
  const { width, height } = picture;
  const scale = { map: "Magma", range, isReversed: false } as const;
  const sourceName = exported.sequence.frames[source.frame.frame]?.name ?? "";
  return {
    rows: [
      [
        { title: "Target", pixels: picture },
        ...stages.map(({ title, stage }) => ({ title, pixels: stage.picture })),
      ],
      [
        { title: `Source ${sourceName}`, pixels: source.identity.picture },
        ...stages.map(({ stage }) => ({
          title: `Error, mean ${figure(stage.meanError)}`,
          pixels: { width, height, rgba: colourise(stage.error, scale) },
        })),
      ],
    ],
    legends: [{ kind: "scale", ...scale, unit: "photometric error (Magma), one scale for all stages" }],
    caption:
      `The target rebuilt from ${sourceName} at each stage. Errors ${rangeInWords(range)}, ` +
      `${scaleInWords(locked !== undefined)}. ${subjectInWords(exported)}`,
    file: frameFile(exported, "stages-figure.png"),
  };
}

async function save(make: (state: AppState, exported: ExportedFrame) => NamedFigure | null): Promise<void> {
  const state = appStore.getState();
  const exported = exportedFrame(state);
  if ("obstacle" in exported) return;
  try {
    const made = make(state, exported.subject);
    if (made !== null) download(made.file, await drawFigure(made), "image/png");
  } catch (caught) {
    report(caught);
  }
}

function subjectInWords({ frame, sequence, origin }: ExportedFrame): string {
  return `${frame.name} of ${sequence.name}${origin === null ? "" : `, ${origin}`}.`;
}

function rangeInWords({ min, max }: { readonly min: number; readonly max: number }): string {
  return `${figure(min)} to ${figure(max)}`;
}

function scaleInWords(isLocked: boolean): string {
  return isLocked ? "scale locked" : "scale set by this frame";
}
