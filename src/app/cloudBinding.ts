import type { SequenceView } from "../engine/protocol.ts";
import { cloudFromDepth, worldPoint } from "../viz/backproject.ts";
import type { CloudScene, CloudTheme } from "../viz/cloudScene.ts";
import type { DrawnCamera } from "../viz/frusta.ts";
import type { Rows } from "../viz/rigid.ts";
import { cssColour } from "./cssColour.ts";
import { inspectionOf, refinedCamFromWorld, sequenceView } from "./frames.ts";
import { prefersStillness } from "./stillness.ts";
import { type AppState, appStore } from "./store/index.ts";

/** The refined path is redrawn at most this often. */
const REFINED_EVERY_MS = 500;

export function cloudTheme(): CloudTheme {
  return {
    background: cssColour("--surface-1"),
    grid: cssColour("--hairline"),
    coarse: cssColour("--dim"),
    refined: cssColour("--b"),
    current: cssColour("--accent"),
  };
}

/** Keeps the scene at what the store says, outside React. Returns the function that ends it. */
export function bindCloud(scene: CloudScene): () => void {
  let refinedAtMs = 0;
  const sync = (state: AppState, before: AppState | null) => {
    const view = openSequence(state);
    const isOther = <T>(select: (s: AppState) => T) => before === null || select(before) !== select(state);
    const isOtherSequence = isOther(datasetVersion) || isOther((s) => s.view.frame.sequence);
    if (isOther((s) => s.view.themeVersion)) scene.setTheme(cloudTheme());
    if (isOther((s) => s.view.pointSizePx) || isOther((s) => s.view.frustumDepth)) {
      scene.setSizes(state.view.pointSizePx, state.view.frustumDepth);
    }
    if (before !== null && isOther((s) => s.view.cameraMove)) moveCamera(scene, state);
    if (isOther((s) => s.view.cloudLayers)) scene.setVisibility(state.view.cloudLayers);
    if (isOtherSequence && view !== null) showSequence(scene, view);
    if (isOtherSequence || isOther((s) => s.view.frame) || isOther((s) => s.view.inspectionVersion)) {
      showFrame(scene, state);
    }
    if (isOtherSequence || isOther((s) => s.view.probe) || isOther((s) => s.view.inspectionVersion)) {
      showProbe(scene, state);
    }
    const isDue = performance.now() - refinedAtMs > REFINED_EVERY_MS || state.run.phase.status !== "training";
    if (isOtherSequence || (isOther((s) => s.run.historyVersion) && isDue)) {
      refinedAtMs = performance.now();
      showRefined(scene, state);
    }
  };
  sync(appStore.getState(), null);
  return appStore.subscribe(sync);
}

/** The camera of the frame on screen, or null if it has no pose. */
function currentCamera(state: AppState): DrawnCamera | null {
  const view = openSequence(state);
  const frame = view?.frames[state.view.frame.frame];
  return view && frame ? drawnCamera(view, frame.camFromWorld, state.view.frame.frame) : null;
}

function moveCamera(scene: CloudScene, state: AppState): void {
  const move = state.view.cameraMove;
  if (move === null) return;
  const camera = currentCamera(state);
  if (move.to === "toAll") scene.frameAll(!prefersStillness());
  else if (camera !== null) scene.flyToCamera(camera, !prefersStillness());
}

function datasetVersion({ dataset }: AppState): number | null {
  if (dataset.status === "opening") return dataset.previous?.version ?? null;
  return dataset.status === "open" ? dataset.version : null;
}

function openSequence(state: AppState): SequenceView | null {
  return datasetVersion(state) === null ? null : sequenceView(state.view.frame.sequence);
}

function drawnCamera(view: SequenceView, camFromWorld: Rows | null, frame: number): DrawnCamera | null {
  const intrinsics = view.frames[frame].intrinsics;
  if (camFromWorld === null || intrinsics === null) return null;
  return { camFromWorld, intrinsics, width: view.width, height: view.height };
}

function showSequence(scene: CloudScene, view: SequenceView): void {
  const cameras = view.frames.map((frame, i) => drawnCamera(view, frame.camFromWorld, i));
  scene.setSparse({
    points: { positions: view.pointPositions, colours: view.pointColours },
    cameras: cameras.filter((camera) => camera !== null),
  });
}

function showFrame(scene: CloudScene, state: AppState): void {
  const camera = currentCamera(state);
  const inspection = inspectionOf(state.view.frame);
  scene.setCurrent(camera, inspection?.picture ?? null);
  const isPredicted = camera !== null && inspection !== null && inspection.depth !== null;
  scene.setPredicted(
    isPredicted && inspection.depth !== null
      ? cloudFromDepth(inspection.depth, inspection.picture, camera.intrinsics, camera.camFromWorld)
      : null,
  );
}

function showProbe(scene: CloudScene, state: AppState): void {
  const { probe, frame } = state.view;
  const camera = currentCamera(state);
  const inspection = inspectionOf(frame);
  const depth = probe && inspection?.depth?.[probe.v * inspection.picture.width + probe.u];
  const point =
    probe && camera && depth
      ? worldPoint(camera.intrinsics, camera.camFromWorld, probe.u, probe.v, depth)
      : null;
  scene.setProbe(point, [255, 255, 255]);
}

function showRefined(scene: CloudScene, state: AppState): void {
  const { sequence } = state.view.frame;
  const view = openSequence(state);
  if (view === null) return;
  const cameras = view.frames.map((_, frame) =>
    drawnCamera(view, refinedCamFromWorld({ sequence, frame }), frame),
  );
  scene.setRefined(cameras.filter((camera) => camera !== null));
}
