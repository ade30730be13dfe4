import type { SequenceView } from "../../engine/protocol.ts";
import type { DepthFrame } from "../../viz/cloud/depthFrame.ts";
import { EDGE_FILTERS, surfacePixels } from "../../viz/cloud/edgeFilter.ts";
import {
  NO_CLOUD,
  type PredictedCloud,
  paintedCloud,
  predictedCloud,
} from "../../viz/cloud/predictedCloud.ts";
import type { CloudScene } from "../../viz/cloudScene.ts";
import { report } from "../actions/report.ts";
import { inspectionOf, isSameFrame, refinedCamFromWorld, sequenceView } from "../frames.ts";
import { inSlices } from "../inSlices.ts";
import { NOTHING_SHOWN } from "../store/cloud.ts";
import { type AppState, appStore, changeCloud } from "../store/index.ts";
import { fuseInWorker, stopFusing } from "./fuseInWorker.ts";
import { type GatheredFrame, gatheredFrom, gatheredOf } from "./gathered.ts";
import { cloudPainter, type Painting } from "./paintings.ts";

/** A point whose pixel has no value in the colours chosen. */
const MISSING = [128, 128, 128] as const;
/** Painted in about 3 ms. */
const POINTS_A_STEP = 65_536;

/** The predicted points in the scene: one frame's at once, several frames' from a worker. */
export class PredictedLayer {
  readonly #scene: CloudScene;
  #cloud: PredictedCloud = NO_CLOUD;
  /** The frames that the points' origins count. */
  #frames: readonly GatheredFrame[] = [];
  /** Whether all points have had their colours. */
  #isFilled = false;
  #stopPainting = () => {};

  constructor(scene: CloudScene) {
    this.#scene = scene;
  }

  /** Makes the points anew. */
  rebuild(state: AppState): void {
    stopFusing();
    if (state.cloud.scope === "frame") this.#showOne(state);
    else this.#showFused(state);
  }

  repaint(state: AppState): void {
    // Points that wait for their first colours get these as well.
    if (this.#isFilled) this.#paint(state, (first, colours) => this.#scene.recolourPredicted(first, colours));
    else this.#fill(state);
  }

  /** The pixel of the frame on screen whose point lies under a place of the view, or null. */
  pixelAt(x: number, y: number): { readonly u: number; readonly v: number } | null {
    const { origins, pixelsPerFrame } = this.#cloud;
    const { frame } = appStore.getState().view;
    const index = this.#frames.findIndex((gathered) => isSameFrame(gathered.frame, frame));
    if (index < 0) return null;
    const first = index * pixelsPerFrame;
    const isOfFrame = (i: number) => origins[i] >= first && origins[i] < first + pixelsPerFrame;
    const point = this.#scene.pickPredicted(x, y, isOfFrame);
    if (point === null) return null;
    const pixel = origins[point] - first;
    const { width } = this.#frames[index].picture;
    return { u: pixel % width, v: Math.floor(pixel / width) };
  }

  dispose(): void {
    stopFusing();
    this.#stopPainting();
  }

  #showOne(state: AppState): void {
    const inspection = inspectionOf(state.view.frame);
    const seen = inspection === null ? null : gatheredFrom(inspection);
    const placed = placedFrames(state, seen === null ? [] : [seen], false);
    const limits = EDGE_FILTERS[state.cloud.edges];
    const cameras = placed.map(({ camera }) => camera);
    const kept = cameras.map((camera) => surfacePixels(camera, limits));
    this.#show(state, predictedCloud(cameras, kept), placed);
  }

  #showFused(state: AppState): void {
    const { edges, minViews, relativeDifference, poses } = state.cloud;
    const placed = placedFrames(
      state,
      gatheredOf(state.view.frame.sequence, state.run.id),
      poses === "refined",
    );
    if (placed.length === 0) {
      this.#show(state, NO_CLOUD, []);
      return;
    }
    fuseInWorker(
      {
        frames: placed.map(({ camera }) => camera),
        edges: EDGE_FILTERS[edges],
        consistency: { relativeDifference, minViews: Math.min(minViews, placed.length - 1) },
      },
      (cloud) => this.#show(appStore.getState(), cloud, placed),
      report,
    );
  }

  #show(state: AppState, cloud: PredictedCloud, placed: readonly PlacedFrame[]): void {
    this.#cloud = cloud;
    this.#frames = placed.map(({ gathered }) => gathered);
    this.#fill(state);
    const points = cloud.origins.length;
    const isOfRun = state.run.id !== null || state.recording.status === "shown";
    const shown = {
      points,
      found: cloud.found,
      frames: placed.length,
      refinedFrames: placed.filter(({ isRefined }) => isRefined).length,
      step: isOfRun ? (placed.at(0)?.gathered.step ?? null) : null,
    };
    changeCloud({ shown: points === 0 ? NOTHING_SHOWN : shown });
  }

  #fill(state: AppState): void {
    this.#isFilled = false;
    this.#scene.beginPredicted(this.#cloud.positions);
    this.#paint(state, (first, colours) => this.#scene.fillPredicted(first, colours));
  }

  #paint(state: AppState, take: (first: number, colours: Uint8Array) => void): void {
    this.#stopPainting();
    this.#stopPainting = inSlices(this.#painting(state, take));
  }

  /** Steps of a few milliseconds: one frame, or some of the points. */
  *#painting(state: AppState, take: (first: number, colours: Uint8Array) => void): Generator<void> {
    const { origins, pixelsPerFrame } = this.#cloud;
    const paint = cloudPainter(state, sequenceView(state.view.frame.sequence)?.frames.length ?? 0);
    const paintings: Painting[] = [];
    for (const frame of this.#frames) {
      paintings.push(paint(frame));
      yield;
    }
    for (let first = 0; first < origins.length; first += POINTS_A_STEP) {
      const some = origins.subarray(first, first + POINTS_A_STEP);
      take(first, paintedCloud({ origins: some, pixelsPerFrame }, paintings, MISSING));
      yield;
    }
    this.#isFilled = true;
  }
}

interface PlacedFrame {
  readonly gathered: GatheredFrame;
  readonly camera: DepthFrame;
  readonly isRefined: boolean;
}

/** Frames with their cameras; those without a pose are left out. */
function placedFrames(
  state: AppState,
  frames: readonly GatheredFrame[],
  isRefinedWanted: boolean,
): readonly PlacedFrame[] {
  const view = sequenceView(state.view.frame.sequence);
  return view === null ? [] : frames.flatMap((gathered) => placed(view, gathered, isRefinedWanted) ?? []);
}

function placed(view: SequenceView, gathered: GatheredFrame, isRefinedWanted: boolean): PlacedFrame | null {
  const summary = view.frames[gathered.frame.frame];
  const refined = isRefinedWanted ? refinedCamFromWorld(gathered.frame) : null;
  const camFromWorld = refined ?? summary.camFromWorld;
  if (camFromWorld === null || summary.intrinsics === null) return null;
  const { depth, picture } = gathered;
  const { width, height } = picture;
  const camera = { camFromWorld, intrinsics: summary.intrinsics, width, height, depth };
  return { gathered, camera, isRefined: refined !== null };
}
