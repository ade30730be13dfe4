import { type PointerEvent, useEffect, useRef, useState } from "react";
import type { CloudScene } from "../../viz/cloudScene.ts";
import { report } from "../actions/report.ts";
import { type BoundCloud, bindCloud, cloudTheme } from "../cloud/cloudBinding.ts";
import { KeyCaps } from "../shortcuts/KeyHint.tsx";
import { SHORTCUTS } from "../shortcuts/table.ts";
import { prefersStillness } from "../stillness.ts";
import type { DatasetSlice } from "../store/dataset.ts";
import { appStore, changeView, useApp } from "../store/index.ts";
import { CloudHeader } from "./cloud/CloudHeader.tsx";
import { CloudSizes } from "./cloud/CloudSizes.tsx";
import { FusionBar } from "./cloud/FusionBar.tsx";
import { IntrinsicsLabel } from "./cloud/IntrinsicsLabel.tsx";
import { PathLegend } from "./cloud/PathLegend.tsx";
import { useCloudDescription } from "./cloud/useCloudDescription.ts";
import { EmptyState, Pane } from "./Pane.tsx";

/** The slow turn greets once. */
let hasTurned = false;

/** Sparse points, predicted cloud and both camera paths in three dimensions. */
export function CloudPanel() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const cloud = useRef<BoundCloud | null>(null);
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
      if (created === null) {
        setFailure(NO_WEBGL);
        return;
      }
      const connected = connect(created, canvas.current);
      cloud.current = connected.cloud;
      end = connected.end;
    }, report);
    return () => {
      isWanted = false;
      cloud.current = null;
      end();
    };
  }, [isNeeded]);

  return (
    <Pane name="Point cloud" header={<CloudHeader />} footer={<CloudSizes />}>
      <canvas
        ref={canvas}
        role="img"
        // With the focus it takes keys to fly with (`shortcuts/table.ts`).
        tabIndex={0}
        data-keys-of="cloud"
        aria-label={useCloudDescription()}
        className="peer absolute inset-0 size-full touch-none outline-offset-[-2px]"
        onPointerMove={(event) => probeCloud(event, cloud.current)}
        onPointerLeave={() => changeView({ probe: null })}
      />
      <div className="pointer-events-none absolute inset-1.5 flex flex-col items-start justify-between *:pointer-events-auto">
        <PathLegend />
        <FusionBar />
      </div>
      <FlightHint />
      <IntrinsicsLabel />
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

/** Binds the scene to store and size; `end` frees it. */
function connect(scene: CloudScene, canvas: HTMLCanvasElement): { cloud: BoundCloud; end: () => void } {
  const resize = () => scene.resize(canvas.clientWidth, canvas.clientHeight, devicePixelRatio);
  const observer = new ResizeObserver(resize);
  resize();
  observer.observe(canvas);
  const cloud = bindCloud(scene);
  const stopGreeting = greetOnce(scene);
  const end = () => {
    stopGreeting();
    cloud.end();
    observer.disconnect();
    scene.dispose();
  };
  return { cloud, end };
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

/** The pixel whose predicted point lies under the pointer is marked in all views. */
function probeCloud(event: PointerEvent<HTMLCanvasElement>, cloud: BoundCloud | null): void {
  if (cloud === null || event.buttons !== 0) return;
  const box = event.currentTarget.getBoundingClientRect();
  changeView({ probe: cloud.pixelAt(event.clientX - box.left, event.clientY - box.top) });
}

/** Which keys the cloud has taken, as long as it has the focus. */
function FlightHint() {
  return (
    <p
      aria-hidden="true"
      className="pointer-events-none absolute right-1.5 bottom-1.5 hidden items-center gap-1 rounded-sm bg-surface-1/80 px-1 text-xs text-dim peer-focus:flex"
    >
      {FLIGHT.map((name) => (
        <KeyCaps key={name} keys={SHORTCUTS[name].keys} />
      ))}
      fly, <KeyCaps keys={SHORTCUTS.leaveCloud.keys} /> gives the keys back
    </p>
  );
}

const FLIGHT = ["flyAhead", "flyLeft", "flyBack", "flyRight", "flyDown", "flyUp"] as const;

function EmptyCloud() {
  const isEmpty = useApp((state) => state.dataset.status === "empty");
  return isEmpty ? <EmptyState>Sparse points, camera path and the predicted cloud.</EmptyState> : null;
}
