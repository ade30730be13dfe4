import { PATH_NAMES, type PathName } from "../../viz/pathNames.ts";
import { cloudRange } from "../cloud/paintings.ts";
import { shownCloud } from "../cloud/shownCloud.ts";
import { download } from "../exporting/download.ts";
import { type ExportedFrame, exportedFrame, frameFile } from "../exporting/exported.ts";
import { drawFigure, type FigureLegend } from "../exporting/figure.ts";
import { sequenceView } from "../frames.ts";
import { count, figure } from "../numbers.ts";
import { type AppState, appStore } from "../store/index.ts";
import { report } from "./report.ts";

/** Why the cloud makes no figure now, or null. */
export function cloudFigureObstacle(state: AppState): string | null {
  const exported = exportedFrame(state);
  if ("obstacle" in exported) return exported.obstacle;
  return shownCloud() === null ? "No cloud is drawn." : null;
}

/** The cloud as it is seen, on white, with the scale of its colours, its paths, and what its points are of. */
export async function saveCloudFigure(): Promise<void> {
  const state = appStore.getState();
  const exported = exportedFrame(state);
  const cloud = shownCloud();
  if ("obstacle" in exported || cloud === null) return;
  try {
    const { pixels, pathColours } = cloud.picture();
    const figurePng = await drawFigure({
      rows: [[{ title: exported.subject.sequence.name, pixels }]],
      legends: [...colourLegend(state), ...pathLegend(state, pathColours)],
      caption: captionOf(state, exported.subject),
    });
    download(frameFile(exported.subject, "cloud-figure.png"), figurePng, "image/png");
  } catch (caught) {
    report(caught);
  }
}

function colourLegend(state: AppState): readonly FigureLegend[] {
  const { colour, shown } = state.cloud;
  if (shown.points === 0 || !state.view.cloudLayers.predicted) return [];
  if (colour === "frame") {
    const last = (sequenceView(state.view.frame.sequence)?.frames.length ?? 1) - 1;
    const range = { min: 0, max: Math.max(1, last) };
    return [
      { kind: "scale", map: "Viridis", range, isReversed: false, unit: "frame of the sequence (Viridis)" },
    ];
  }
  const range = cloudRange(state);
  if (range === null) return [];
  const map = colour === "depth" ? state.view.depthColours : "Magma";
  const unit = colour === "depth" ? "depth, × median" : "photometric error after the last refinement";
  return [{ kind: "scale", map, range, isReversed: colour === "depth", unit: `${unit} (${map})` }];
}

const PATH_LABELS: Readonly<Record<PathName, string>> = {
  colmap: "COLMAP's cameras",
  given: "damaged cameras, as the networks see them",
  refined: "refined cameras",
  true: "true cameras",
};

/** @param colours of the paths as `#rrggbb` */
function pathLegend(
  { cloud }: AppState,
  colours: Readonly<Record<PathName, string>>,
): readonly FigureLegend[] {
  const drawn = PATH_NAMES.filter((name) => cloud.paths[name] && cloud.cameras[name] > 0);
  if (drawn.length === 0) return [];
  const channels = (hex: string): [number, number, number] => [
    Number.parseInt(hex.slice(1, 3), 16),
    Number.parseInt(hex.slice(3, 5), 16),
    Number.parseInt(hex.slice(5, 7), 16),
  ];
  return [
    {
      kind: "classes",
      names: drawn.map((name) => PATH_LABELS[name]),
      colours: drawn.map((name) => channels(colours[name])),
    },
  ];
}

function captionOf(state: AppState, { frame, sequence, origin }: ExportedFrame): string {
  const { cloud, view } = state;
  const { shown } = cloud;
  const sentences: string[] = [];
  if (shown.points > 0 && view.cloudLayers.predicted) {
    const drawn = cloud.density < 1 ? `${Math.round(100 * cloud.density)} per cent of ` : "";
    const of =
      cloud.scope === "frame"
        ? `frame ${frame.name}`
        : `${count(shown.frames)} frames at ${cloud.poses === "refined" ? `refined poses (${count(shown.refinedFrames)})` : "COLMAP's poses"}, ${agreementInWords(cloud)}`;
    sentences.push(
      `${drawn}${count(shown.points)} predicted points of ${of}${origin === null ? "" : `, ${origin}`}`,
    );
  }
  if (view.cloudLayers.sparse) sentences.push("COLMAP's sparse points");
  const { truePath } = sequence;
  if (truePath !== null && cloud.paths.true) {
    sentences.push(
      `true cameras laid over COLMAP's by a similarity of their centres, which leaves ${figure(100 * truePath.rmsMetres)} cm (root mean square)`,
    );
  }
  const text = sentences.join("; ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}. Sequence ${sequence.name}.`;
}

function agreementInWords({ minViews, relativeDifference }: AppState["cloud"]): string {
  if (minViews === 0) return "unchecked";
  return `each confirmed by ${minViews} or more others within ${Math.round(100 * relativeDifference)} per cent`;
}
