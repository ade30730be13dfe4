import { Maximize, Plane } from "lucide-react";
import { type PointerEvent, useEffect, useRef, useState } from "react";
import type { CloudScene } from "../../viz/cloudScene.ts";
import { moveCloudCamera } from "../actions/moveCloudCamera.ts";
import { report } from "../actions/report.ts";
import { bindCloud, cloudTheme } from "../cloudBinding.ts";
import { Slide } from "../controls/Slide.tsx";
import { inspectionOf } from "../frames.ts";
import { count } from "../numbers.ts";
import { KeyHint } from "../shortcuts/KeyHint.tsx";
import { prefersStillness } from "../stillness.ts";
import type { DatasetSlice } from "../store/dataset.ts";
import { appStore, changeView, useApp } from "../store/index.ts";
import { useFrameSummary, useInspection } from "../useInspection.ts";
import { EmptyState, Pane } from "./Pane.tsx";

/** The slow turn greets once. */
let hasTurned = false;

/** Sparse points, predicted cloud and both camera paths in three dimensions. */
export function CloudPanel() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scene = useRef<CloudScene | null>(null);
  const [failure, setFailure] = useState<string | null>(null);

  // Created with the first dataset: a WebGL context is dear on a software adapter, and would delay the opening.
  const isNeeded = useApp(({ dataset }) => hasData(dataset));
  useEffect(() => {
    if (!isNeeded) return;
    let isWanted = true;
    let end = () => {};
    import("../../viz/cloudScene.ts").then(({ CloudScene }) => {
      if (!isWanted || canvas.current === null) return;
      const created = createScene(CloudScene, canvas.current);
      scene.current = created;
      if (created === null) setFailure(NO_WEBGL);
      else end = connect(created, canvas.current);
    }, report);
    return () => {
      isWanted = false;
      scene.current = null;
      end();
    };
  }, [isNeeded]);

  return (
    <Pane
      name="Point cloud"
      header={
        <>
          <h2 className="font-semibold whitespace-nowrap">Point cloud</h2>
          <Layers />
          <span className="grow" />
          <CloudButtons />
        </>
      }
      footer={<Sizes />}
    >
      <canvas
        ref={canvas}
        role="img"
        aria-label={useDescription()}
        className="absolute inset-0 size-full touch-none"
        onPointerMove={(event) => probeCloud(event, scene.current)}
        onPointerLeave={() => changeView({ probe: null })}
      />
      {failure !== null && <EmptyState>{failure}</EmptyState>}
      <EmptyCloud />
    </Pane>
  );
}

const NO_WEBGL =
  "This browser gives no WebGL, which the point cloud is drawn with. Turn on hardware acceleration in its settings.";

/** The scene, or null where the browser gives no WebGL context. */
function createScene(Scene: typeof CloudScene, canvas: HTMLCanvasElement): CloudScene | null {
  // Asked for here, as three will ask, since three tells its refusal only as an error's text.
  return canvas.getContext("webgl2", { antialias: true }) === null ? null : new Scene(canvas, cloudTheme());
}

function hasData(dataset: DatasetSlice): boolean {
  return dataset.status === "open" || (dataset.status === "opening" && dataset.previous !== null);
}

/** Binds the scene to store and size. Returns the function that frees it. */
function connect(scene: CloudScene, canvas: HTMLCanvasElement): () => void {
  const resize = () => scene.resize(canvas.clientWidth, canvas.clientHeight, devicePixelRatio);
  const observer = new ResizeObserver(resize);
  resize();
  observer.observe(canvas);
  const unbind = bindCloud(scene);
  const stopGreeting = greetOnce(scene);
  return () => {
    stopGreeting();
    unbind();
    observer.disconnect();
    scene.dispose();
  };
}

function greetOnce(scene: CloudScene): () => void {
  const greet = () => {
    if (hasTurned || prefersStillness() || appStore.getState().dataset.status !== "open") return;
    hasTurned = true;
    scene.turnOnce();
  };
  greet();
  return appStore.subscribe(greet);
}

/** The pixel of the predicted cloud under the pointer is marked in all views. */
function probeCloud(event: PointerEvent<HTMLCanvasElement>, scene: CloudScene | null): void {
  if (scene === null || event.buttons !== 0) return;
  const inspection = inspectionOf(appStore.getState().view.frame);
  if (inspection === null || inspection.depth === null) return;
  const box = event.currentTarget.getBoundingClientRect();
  const point = scene.pickPredicted(event.clientX - box.left, event.clientY - box.top);
  // The predicted depth of a network is positive everywhere, so points and pixels have the same order.
  const { width } = inspection.picture;
  changeView({ probe: point === null ? null : { u: point % width, v: Math.floor(point / width) } });
}

function CloudButtons() {
  const isPosed = useFrameSummary()?.isPosed === true;
  const look =
    "flex h-5 items-center gap-1 rounded-sm px-1.5 text-xs text-dim hover:bg-surface-2 hover:text-text disabled:text-faint";
  return (
    <>
      <KeyHint of="flyToCamera">
        <button type="button" className={look} disabled={!isPosed} onClick={() => moveCloudCamera("toFrame")}>
          <Plane size={12} aria-hidden="true" />
          <span className="@max-lg:sr-only">Fly to camera</span>
        </button>
      </KeyHint>
      <KeyHint of="frameAll">
        <button type="button" className={look} onClick={() => moveCloudCamera("toAll")}>
          <Maximize size={12} aria-hidden="true" />
          <span className="@max-lg:sr-only">Frame all</span>
        </button>
      </KeyHint>
    </>
  );
}

const LAYERS = [
  ["sparse", "sparse"],
  ["predicted", "predicted"],
  ["cameras", "cameras"],
] as const;

function Layers() {
  const layers = useApp((state) => state.view.cloudLayers);
  return (
    <fieldset aria-label="Layers" className="flex text-xs">
      {LAYERS.map(([layer, label]) => (
        <button
          key={layer}
          type="button"
          aria-pressed={layers[layer]}
          onClick={() => changeView({ cloudLayers: { ...layers, [layer]: !layers[layer] } })}
          className="h-5 rounded-sm px-1.5 text-faint line-through hover:bg-surface-2 aria-pressed:text-dim aria-pressed:no-underline"
        >
          {label}
        </button>
      ))}
    </fieldset>
  );
}

function Sizes() {
  const pointSizePx = useApp((state) => state.view.pointSizePx);
  const frustumDepth = useApp((state) => state.view.frustumDepth);
  const hasRun = useApp((state) => state.run.step > 0);
  return (
    <>
      <span className="flex items-center gap-2 text-dim">
        points
        <Slide
          name="Point size"
          value={pointSizePx}
          min={1}
          max={6}
          step={0.5}
          valueText={`${pointSizePx} pixels`}
          onChange={(size) => changeView({ pointSizePx: size })}
          className="w-16"
        />
      </span>
      <span className="flex items-center gap-2 text-dim">
        cameras
        <Slide
          name="Camera size"
          value={frustumDepth}
          min={0.02}
          max={0.5}
          step={0.01}
          valueText={`${frustumDepth} of the median depth`}
          onChange={(depth) => changeView({ frustumDepth: depth })}
          className="w-16"
        />
      </span>
      <span className="grow" />
      <span className="text-dim">
        <span aria-hidden="true" className="text-dim">
          ┄{" "}
        </span>
        COLMAP
      </span>
      {hasRun && (
        <span className="text-dim">
          <span aria-hidden="true" className="text-b">
            ─{" "}
          </span>
          refined
        </span>
      )}
    </>
  );
}

function EmptyCloud() {
  const isEmpty = useApp((state) => state.dataset.status === "empty");
  return isEmpty ? <EmptyState>Sparse points, camera path and the predicted cloud.</EmptyState> : null;
}

function useDescription(): string {
  const frame = useFrameSummary();
  const inspection = useInspection();
  if (frame === null) return "Point cloud, empty";
  const predicted = inspection !== null && inspection.depth !== null ? inspection.depth.length : 0;
  return `Point cloud with camera path${predicted > 0 ? `, ${count(predicted)} predicted points of ${frame.name}` : ""}`;
}
