import { beforeEach, expect, test } from "vitest";
import { madeUpRecording } from "../../../engine/recording/recordingTesting.ts";
import { viewFigureObstacle } from "../../actions/exportFigure.ts";
import { keepDataset, keepInspection, keepRefined } from "../../frames.ts";
import { beginRecording } from "../../recordings.ts";
import { type AppState, appStore, startState } from "../../store/index.ts";
import { VIEW_NAMES } from "../../store/lens.ts";
import { EXPORTS } from "./exports.ts";

const obstacles = (state: AppState) =>
  Object.fromEntries(
    EXPORTS.flatMap(({ entries }) => entries).map(({ name, obstacle }) => [name, obstacle(state)]),
  );

const recording = madeUpRecording();
const [first] = recording.inspections;
const inspection = { ...first, groundTruthMetres: first.depth };
const open: AppState = {
  ...startState,
  dataset: {
    ...{ status: "open", title: "room", version: 1, sequences: 1, stride: 1, framesWithTruth: 0 },
    ...{ width: inspection.picture.width, height: inspection.picture.height },
  },
  // The source that has every stage.
  view: { ...startState.view, frame: inspection.frame, sourceOffset: -1 },
};

beforeEach(() => {
  appStore.setState(open);
  keepDataset(recording.dataset);
  keepInspection(inspection, "test");
});

test("on an empty page everything but the citation says what it waits for", () => {
  const said = obstacles(startState);
  expect(said["Citation, BibTeX"]).toBeNull();
  expect(said["Depth, PNG"]).toBe("Open a sequence first.");
  expect(said["Run, JSON"]).toBe("Train first.");
  expect(Object.values(said).filter((reason) => reason === null)).toHaveLength(1);
});

test("with a frame that is known its exports are there; run and poses still wait for training", () => {
  const said = obstacles(open);
  expect(said["Depth, PNG"]).toBeNull();
  expect(said["Depth, npy"]).toBeNull();
  expect(said["Figure of A and B, PNG"]).toBeNull();
  expect(said["Curves, CSV"]).toBe("Train first.");
  expect(said["Poses, COLMAP text"]).toBe("Train first: no pose is refined yet.");
});

test("every view makes a figure where the frame has what it shows, and else says what is missing", () => {
  const reasons = VIEW_NAMES.map((view) => [
    view,
    viewFigureObstacle({ ...open, lens: { ...open.lens, view } }),
  ]);
  expect(Object.fromEntries(reasons.filter(([, reason]) => reason !== null))).toEqual({});
  keepInspection({ ...inspection, depth: null, groundTruthMetres: null, memory: null }, "nothing");
  const state: AppState = { ...open, lens: { ...open.lens, view: "bestDepth" } };
  expect(viewFigureObstacle(state)).toMatch(/^Algorithm 1/);
});

test("of a recording the run and its refined poses are there, its weights are not", () => {
  beginRecording(recording.run, null);
  keepRefined(recording.refined);
  const { resolution, network } = recording.run.config;
  const shown: AppState = {
    ...open,
    recording: {
      ...{ status: "shown", name: "made up", steps: 7, adapter: "none", hasData: false, version: 1 },
      ...{ encoder: network.encoder, ...resolution },
    },
  };
  // The recording that was made up does not say what its cameras are.
  expect(obstacles(shown)["Poses, COLMAP text"]).toMatch(/does not say which frame is of which camera/);
  const camera = { id: 1, model: "PINHOLE", width: 12, height: 9, params: [10, 10, 6, 4.5] };
  const model = { cameras: 1, images: 4, points3D: 2, points2D: 0, observations: 0 };
  const summary = { name: "s", frames: 4, posed: 4, triplets: 2, groundTruth: 4, cameras: [camera], model };
  keepDataset({ ...recording.dataset, summary: { sequences: [summary], problems: [] } });
  keepInspection(inspection, "test");
  keepRefined(recording.refined);
  const said = obstacles(shown);
  expect(said["Run, JSON"]).toBeNull();
  expect(said["Curves, CSV"]).toBeNull();
  expect(said["Poses, COLMAP text"]).toBeNull();
  expect(said["Poses, transforms.json"]).toBeNull();
  expect(said["Weights, safetensors"]).toBe("A recording holds no weights: train yourself first.");
  expect(said["Figure of the cloud, PNG"]).toBe("No cloud is drawn.");
});
