import { cloudFigureObstacle, saveCloudFigure } from "../../actions/exportCloudFigure.ts";
import { saveComparisonFigure, saveViewFigure, viewFigureObstacle } from "../../actions/exportFigure.ts";
import { saveCloud, saveDepthNpy, saveDepthPng } from "../../actions/exportFrame.ts";
import {
  saveCitation,
  saveCurvesCsv,
  savePoses,
  saveRun,
  saveTensorBoardEvents,
} from "../../actions/exportRun.ts";
import { saveWeights } from "../../actions/saveWeights.ts";
import {
  type Exported,
  type ExportedDepth,
  exportedDepth,
  exportedPoses,
  exportedRun,
} from "../../exporting/exported.ts";
import type { AppState } from "../../store/index.ts";

/** One thing that leaves the page as a file. */
export interface ExportEntry {
  readonly name: string;
  /** What is in the file. */
  readonly note: string;
  /** Why it cannot be had now, or null. */
  obstacle(state: AppState): string | null;
  save(): Promise<void>;
}

export interface ExportGroup {
  readonly name: string;
  readonly entries: readonly ExportEntry[];
}

const depthObstacle = (state: AppState) => obstacleOf(exportedDepth(state));
const runObstacle = (state: AppState) => obstacleOf(exportedRun(state));
const posesObstacle = (state: AppState) => obstacleOf(exportedPoses(state));

/** Everything that the page gives away, in the order of the menu. */
export const EXPORTS: readonly ExportGroup[] = [
  {
    name: "Frame on screen",
    entries: [
      {
        name: "Depth, PNG",
        note: "16 bits, 0.001 of the median depth a step",
        obstacle: depthObstacle,
        save: saveDepthPng,
      },
      {
        name: "Depth, npy",
        note: "float32 with units and camera, zipped",
        obstacle: depthObstacle,
        save: saveDepthNpy,
      },
      {
        name: "Cloud, PLY",
        note: "predicted points in COLMAP's world and unit",
        obstacle: (state) =>
          depthThat(state, ({ frame }) => (frame.isPosed ? null : "This frame has no pose.")),
        save: saveCloud,
      },
      {
        name: "Figure of the view, PNG",
        note: "with legend and caption",
        obstacle: viewFigureObstacle,
        save: saveViewFigure,
      },
      {
        name: "Figure of the cloud, PNG",
        note: "points and paths as they are seen, with legend and caption",
        obstacle: cloudFigureObstacle,
        save: saveCloudFigure,
      },
      {
        name: "Figure of A and B, PNG",
        note: "every stage with its error, legend and caption",
        obstacle: (state) =>
          depthThat(state, ({ inspection }) =>
            inspection.sources.length === 0
              ? "This frame is no target: it is not rebuilt from others."
              : null,
          ),
        save: saveComparisonFigure,
      },
    ],
  },
  {
    name: "Run on screen",
    entries: [
      {
        name: "Run, JSON",
        note: "settings, curves, metrics; drop it here to have it back",
        obstacle: runObstacle,
        save: saveRun,
      },
      {
        name: "Curves, CSV",
        note: "a row a step",
        obstacle: runObstacle,
        save: saveCurvesCsv,
      },
      {
        name: "Curves, TensorBoard",
        note: "an event file of scalars",
        obstacle: runObstacle,
        save: saveTensorBoardEvents,
      },
      {
        name: "Weights, safetensors",
        note: "PyTorch's names and layouts",
        obstacle: ({ run, recording }) => {
          if (recording.status === "shown") return "A recording holds no weights: train yourself first.";
          return run.id === null ? "Train first." : null;
        },
        save: saveWeights,
      },
    ],
  },
  {
    name: "Refined poses",
    entries: [
      {
        name: "Poses, COLMAP text",
        note: "the opened model with refined poses, zipped",
        obstacle: posesObstacle,
        save: () => savePoses("colmap"),
      },
      {
        name: "Poses, transforms.json",
        note: "nerfstudio's camera to world, OpenGL axes",
        obstacle: posesObstacle,
        save: () => savePoses("transforms"),
      },
    ],
  },
  {
    name: "Paper",
    entries: [
      { name: "Citation, BibTeX", note: "GasMono, ICCV 2023", obstacle: () => null, save: saveCitation },
    ],
  },
];

function obstacleOf(exported: Exported<unknown>): string | null {
  return "obstacle" in exported ? exported.obstacle : null;
}

function depthThat(state: AppState, obstacle: (depth: ExportedDepth) => string | null): string | null {
  const exported = exportedDepth(state);
  return "obstacle" in exported ? exported.obstacle : obstacle(exported.subject);
}
