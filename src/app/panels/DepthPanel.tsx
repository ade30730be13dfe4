import { useMemo } from "react";
import type { FrameInspection } from "../../engine/protocol.ts";
import { colourise } from "../../viz/colourise.ts";
import { COLOUR_MAPS } from "../../viz/colourMaps.ts";
import { depthRange, type ValueRange } from "../../viz/range.ts";
import { Choice } from "../controls/Choice.tsx";
import { Segments } from "../controls/Segments.tsx";
import { sequenceView } from "../frames.ts";
import { count, figure } from "../numbers.ts";
import { Legend } from "../pictures/Legend.tsx";
import { PictureCanvas, PictureFrame, type Pixels } from "../pictures/PictureFrame.tsx";
import { changeView, useApp } from "../store/index.ts";
import type { DepthKind } from "../store/view.ts";
import { openOf } from "../store/weights.ts";
import { useFrameSummary, useInspection } from "../useInspection.ts";
import { EmptyState, Pane } from "./Pane.tsx";

const UNIT: Readonly<Record<DepthKind, string>> = { predicted: "× median", groundTruth: "m" };

/** Depth of the frame on screen: what the network predicts, or the ground truth where there is one. */
export function DepthPanel() {
  const inspection = useInspection();
  const kind = useShownKind(inspection);
  const depth = inspection === null ? null : depthOf(inspection, kind);
  const range = useDepthRange(kind, depth);
  const pixels = useDepthPixels(inspection, depth, range);
  const isLocked = useApp((state) => state.view.lockedDepthRange[kind] !== null);
  const locked = useApp((state) => state.view.lockedDepthRange);
  const colours = useApp((state) => state.view.depthColours);
  return (
    <Pane
      name="Depth"
      header={
        <>
          <h2 className="font-semibold">Depth</h2>
          <FrameCaption inspection={inspection} kind={kind} />
          <span className="grow" />
          <KindChoice inspection={inspection} kind={kind} />
          <Choice
            name="Depth colours"
            value={colours}
            items={COLOUR_MAPS.map((map) => ({ value: map, label: map }))}
            onChange={(depthColours) => changeView({ depthColours })}
            className="h-5! text-xs"
          />
        </>
      }
      footer={
        <>
          <Legend
            name="depth"
            map={colours}
            isReversed
            range={range}
            unit={UNIT[kind]}
            isLocked={isLocked}
            onLock={(lock) => changeView({ lockedDepthRange: { ...locked, [kind]: lock ? range : null } })}
          />
          <span className="grow" />
          <span className="text-faint">Hover to read a pixel</span>
        </>
      }
    >
      {pixels === null ? (
        <EmptyState>
          <MissingDepth />
        </EmptyState>
      ) : (
        <PictureFrame width={pixels.width} height={pixels.height}>
          <PictureCanvas
            pixels={pixels}
            isHatched
            label={`${kind === "predicted" ? "Predicted" : "Ground-truth"} depth, ${
              range === null ? "" : `${figure(range.min)} to ${figure(range.max)} ${UNIT[kind]}, `
            }near is warm`}
          />
        </PictureFrame>
      )}
      <DepthAtProbe />
    </Pane>
  );
}

function depthOf(inspection: FrameInspection, kind: DepthKind): Float32Array | null {
  return kind === "predicted" ? inspection.depth : inspection.groundTruthMetres;
}

/** What was chosen, unless only the other one is there. */
function useShownKind(inspection: FrameInspection | null): DepthKind {
  const chosen = useApp((state) => state.view.depthKind);
  if (inspection === null || depthOf(inspection, chosen) !== null) return chosen;
  const other = chosen === "predicted" ? "groundTruth" : "predicted";
  return depthOf(inspection, other) === null ? chosen : other;
}

function useDepthRange(kind: DepthKind, depth: Float32Array | null): ValueRange | null {
  const locked = useApp((state) => state.view.lockedDepthRange[kind]);
  return useMemo(() => locked ?? (depth === null ? null : depthRange(depth)), [locked, depth]);
}

function useDepthPixels(
  inspection: FrameInspection | null,
  depth: Float32Array | null,
  range: ValueRange | null,
): Pixels | null {
  const map = useApp((state) => state.view.depthColours);
  return useMemo(() => {
    if (inspection === null || depth === null || range === null) return null;
    const { width, height } = inspection.picture;
    return { width, height, rgba: colourise(depth, { map, range, isReversed: true }, (value) => value <= 0) };
  }, [inspection, depth, range, map]);
}

function FrameCaption({
  inspection,
  kind,
}: {
  readonly inspection: FrameInspection | null;
  readonly kind: DepthKind;
}) {
  const frame = useFrameSummary();
  if (frame === null) return null;
  return (
    <span className="truncate text-xs text-dim">
      <span className="font-mono">{frame.name}</span>
      {inspection !== null && kind === "predicted" && <DepthOrigin inspection={inspection} />}
    </span>
  );
}

/** Whose depth it is: that of the run after a step, or that of the opened weights. */
function DepthOrigin({ inspection: { depthFrom, step } }: { readonly inspection: FrameInspection }) {
  const title = useApp(({ weights }) => openOf(weights)?.title);
  if (depthFrom === null) return null;
  return depthFrom === "run" ? ` step ${count(step)}` : ` by ${title ?? "opened weights"}`;
}

function KindChoice({
  inspection,
  kind,
}: {
  readonly inspection: FrameInspection | null;
  readonly kind: DepthKind;
}) {
  if (inspection === null || inspection.groundTruthMetres === null) return null;
  return (
    <Segments
      name="Depth shown"
      value={kind}
      items={[
        { value: "predicted", label: "predicted", isDisabled: inspection.depth === null },
        { value: "groundTruth", label: "ground truth" },
      ]}
      onChange={(depthKind) => changeView({ depthKind })}
    />
  );
}

function MissingDepth() {
  const frame = useFrameSummary();
  const inspection = useInspection();
  const isRefused = useApp((state) => state.run.engine.status === "refused");
  if (frame === null) return "Depth of the frame on screen, near is warm.";
  if (!frame.hasPicture) return "This frame came without its picture.";
  if (inspection === null) return "Looking at the frame.";
  if (isRefused) return "Predicting depth needs a GPU, and this frame has no ground truth.";
  return "No network yet, and no ground truth for this frame. Press Train or Step, or drop weights.";
}

/** What lies under the pointer, in every unit there is. */
function DepthAtProbe() {
  const probe = useApp((state) => state.view.probe);
  const sequence = useApp((state) => state.view.frame.sequence);
  const inspection = useInspection();
  if (probe === null || inspection === null) return null;
  const at = probe.v * inspection.picture.width + probe.u;
  const depth = inspection.depth?.[at];
  const truth = inspection.groundTruthMetres?.[at];
  const perColmap = sequenceView(sequence)?.normalisedFromColmap;
  // In the half that the pointer is not in, so that it never hides what is read.
  const side = probe.v < inspection.picture.height / 2 ? "bottom-1.5" : "top-1.5";
  return (
    <dl
      className={`pointer-events-none absolute left-1/2 ${side} flex -translate-x-1/2 gap-3 rounded-sm bg-black/70 px-2 py-0.5 font-mono text-xs whitespace-nowrap text-white`}
    >
      <Reading name="u,v">
        {probe.u},{probe.v}
      </Reading>
      {depth !== undefined && (
        <>
          <Reading name="z">{figure(depth)}</Reading>
          <Reading name="1/z">{figure(1 / depth)}</Reading>
          {perColmap !== undefined && <Reading name="COLMAP">{figure(depth / perColmap)}</Reading>}
        </>
      )}
      {truth !== undefined && <Reading name="truth">{truth > 0 ? `${figure(truth)} m` : "none"}</Reading>}
    </dl>
  );
}

function Reading({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div className="flex gap-1.5">
      <dt className="text-white/70">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
