import type { RelativePose, SequenceView } from "../../engine/protocol.ts";
import { isPerturbed } from "../../engine/training/config.ts";
import { worldPoint } from "../../viz/backproject.ts";
import type { CloudScene, CloudTheme } from "../../viz/cloudScene.ts";
import type { DrawnCamera } from "../../viz/frusta.ts";
import type { PathName } from "../../viz/pathNames.ts";
import type { Rows } from "../../viz/rigid.ts";
import { report } from "../actions/report.ts";
import { inLightTheme } from "../actions/theme.ts";
import { cssColour } from "../cssColour.ts";
import { givenCamFromWorld, inspectionOf, keepGiven, refinedCamFromWorld, sequenceView } from "../frames.ts";
import { behindFrame } from "../oncePerFrame.ts";
import { wholeFramesOf } from "../recordings.ts";
import { ask } from "../session.ts";
import { prefersStillness } from "../stillness.ts";
import { type AppState, appStore, change } from "../store/index.ts";
import type { FlightDirection } from "../store/view.ts";
import { cloudRange } from "./paintings.ts";
import { pinnedPoints } from "./pinnedPoints.ts";
import { PredictedLayer } from "./predictedLayer.ts";
import { keepShownCloud } from "./shownCloud.ts";

/** The refined path is redrawn at most this often. */
const REFINED_EVERY_MS = 500;

export function cloudTheme(): CloudTheme {
  return {
    background: cssColour("--surface-1"),
    grid: cssColour("--hairline"),
    paths: {
      colmap: cssColour("--dim"),
      given: cssColour("--warning"),
      refined: cssColour("--b"),
      true: cssColour("--text"),
    },
    current: cssColour("--accent"),
  };
}

/** As figures have it, on white whatever the page's theme is. */
function figureTheme(): CloudTheme {
  return { ...inLightTheme(cloudTheme), background: "#ffffff" };
}

/** The scene as the page holds it. */
export interface BoundCloud {
  /** The pixel of the frame on screen under a place of the view, or null. */
  pixelAt(x: number, y: number): { readonly u: number; readonly v: number } | null;
  end(): void;
}

/** Keeps the scene at what the store says, outside React. */
export function bindCloud(scene: CloudScene): BoundCloud {
  const predicted = new PredictedLayer(scene);
  // The views of the frame are painted before its points are made.
  const points = behindFrame(() => predicted.rebuild(appStore.getState()));
  let refinedAtMs = 0;
  const sync = (state: AppState, before: AppState | null) => {
    const view = openSequence(state);
    const isOther = <T>(select: (s: AppState) => T) => before === null || select(before) !== select(state);
    const isAnyOther = (...selects: readonly ((s: AppState) => unknown)[]) => selects.some(isOther);
    const isOtherSequence = isAnyOther(datasetVersion, (s) => s.view.frame.sequence);
    const isOtherSight =
      isOtherSequence ||
      isAnyOther(
        (s) => s.view.frame,
        (s) => s.view.inspectionVersion,
      );
    if (isOther((s) => s.view.themeVersion)) scene.setTheme(cloudTheme());
    if (
      isAnyOther(
        (s) => s.view.pointSizePx,
        (s) => s.view.frustumDepth,
      )
    ) {
      scene.setSizes(state.view.pointSizePx, state.view.frustumDepth);
    }
    if (isOther((s) => s.cloud.density)) scene.setDensity(state.cloud.density);
    if (before !== null && isOther((s) => s.view.cameraMove)) moveCamera(scene, state);
    if (before !== null && isOther((s) => s.view.flight)) {
      const has = (direction: FlightDirection) => (state.view.flight.includes(direction) ? 1 : 0);
      scene.fly(has("right") - has("left"), has("up") - has("down"), has("ahead") - has("back"));
    }
    if (
      isAnyOther(
        (s) => s.view.cloudLayers,
        (s) => s.cloud.paths,
      )
    ) {
      scene.setVisibility({ ...state.view.cloudLayers, ...state.cloud.paths });
    }
    if (isOtherSequence && view !== null) {
      showSequence(scene, view);
      showPath(scene, state, "true", ({ frame }) => view.truePath?.camFromWorld[frame] ?? null);
    }
    if (isOtherSight) scene.setCurrent(currentCamera(state), inspectionOf(state.view.frame)?.picture ?? null);
    if (isOtherSight || isOther((s) => s.view.probe)) showProbe(scene, state);
    if (isOtherSight || isOther((s) => s.lens.pins)) showPins(scene, state);
    if (
      isOtherSequence ||
      isAnyOther(
        (s) => s.run.id,
        (s) => s.run.applied,
        (s) => s.recording,
      )
    ) {
      void showGiven(scene, state);
    }
    const isDue = performance.now() - refinedAtMs > REFINED_EVERY_MS || state.run.phase.status !== "training";
    if (isOtherSequence || (isOther((s) => s.run.historyVersion) && isDue)) {
      refinedAtMs = performance.now();
      showPath(scene, state, "refined", refinedCamFromWorld);
    }
    const isOtherCloud =
      isAnyOther(
        (s) => s.cloud.scope,
        (s) => s.cloud.edges,
        (s) => s.cloud.version,
      ) || (state.cloud.scope === "frame" ? isOtherSight : isOtherSequence || isAnyOther(...FUSION_SETTINGS));
    if (isOtherCloud) points.ask();
    else if (isAnyOther((s) => s.cloud.colour, paintKey)) predicted.repaint(state);
  };
  sync(appStore.getState(), null);
  const unsubscribe = appStore.subscribe(sync);
  keepShownCloud({
    picture: () => {
      const theme = figureTheme();
      const { width, height, data } = scene.picture(theme);
      return { pixels: { width, height, rgba: data }, pathColours: theme.paths };
    },
  });
  return {
    pixelAt: (x, y) => predicted.pixelAt(x, y),
    end: () => {
      unsubscribe();
      points.cancel();
      predicted.dispose();
      keepShownCloud(null);
    },
  };
}

const FUSION_SETTINGS: readonly ((state: AppState) => unknown)[] = [
  ({ run }) => run.id,
  ({ cloud }) => cloud.minViews,
  ({ cloud }) => cloud.relativeDifference,
  ({ cloud }) => cloud.poses,
];

/** Changes when points that stay where they are take other colours. */
function paintKey(state: AppState): string | null {
  const { colour } = state.cloud;
  if (colour !== "depth" && colour !== "error") return null;
  const range = cloudRange(state);
  return `${state.view.depthColours} ${range?.min} ${range?.max}`;
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
  const drawn = view.frames.map((frame, i) => drawnCamera(view, frame.camFromWorld, i));
  const cameras = drawn.filter((camera) => camera !== null);
  scene.setSparse({
    points: { positions: view.pointPositions, colours: view.pointColours },
    cameras,
  });
  tellCameras("colmap", cameras.length);
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

function showPins(scene: CloudScene, { lens, view }: AppState): void {
  const pins = pinnedPoints(lens.pins, view.frame.sequence);
  scene.setPins(pins);
  const marked = pins.map(({ number }) => number);
  change("cloud", (cloud) =>
    marked.join() === cloud.markedPins.join() ? cloud : { ...cloud, markedPins: marked },
  );
}

/** The damaged poses that the networks are given, where a run has such. */
async function showGiven(scene: CloudScene, state: AppState): Promise<void> {
  const { run, recording, view } = state;
  if (run.applied !== null && isPerturbed(run.applied.poses.perturbation)) {
    try {
      if (recording.status === "shown") keepGiven(recordedPoses(view.frame.sequence));
      else if (run.id !== null) keepGiven(await ask("givenPoses", {}));
    } catch (caught) {
      // While the run is being replaced, there is none to ask.
      if (appStore.getState().run.id === run.id) report(caught);
    }
  }
  const now = appStore.getState();
  if (now.run.id === run.id && now.view.frame.sequence === view.frame.sequence) {
    showPath(scene, now, "given", givenCamFromWorld);
  }
}

/** Of the frames that a recording keeps whole. */
function recordedPoses(sequence: number): readonly RelativePose[] {
  return wholeFramesOf(sequence).flatMap((target) =>
    (inspectionOf(target)?.sources ?? []).flatMap(({ frame, coarseSourceFromTarget }) =>
      coarseSourceFromTarget === null
        ? []
        : [{ target, source: frame, sourceFromTarget: coarseSourceFromTarget }],
    ),
  );
}

function showPath(
  scene: CloudScene,
  state: AppState,
  name: Exclude<PathName, "colmap">,
  poseOf: typeof refinedCamFromWorld,
): void {
  const { sequence } = state.view.frame;
  const view = openSequence(state);
  if (view === null) return;
  const drawn = view.frames.map((_, frame) => drawnCamera(view, poseOf({ sequence, frame }), frame));
  const cameras = drawn.filter((camera) => camera !== null);
  scene.setPath(name, cameras);
  tellCameras(name, cameras.length);
}

/** For the legend. */
function tellCameras(name: PathName, count: number): void {
  change("cloud", (cloud) =>
    cloud.cameras[name] === count ? cloud : { ...cloud, cameras: { ...cloud.cameras, [name]: count } },
  );
}
