import { Fragment, type ReactNode, useMemo } from "react";
import type { ReconstructionView, SourceView } from "../../engine/protocol.ts";
import { colourise } from "../../viz/colourise.ts";
import { sharedErrorRange, type ValueRange } from "../../viz/range.ts";
import { Segments } from "../controls/Segments.tsx";
import { figure } from "../numbers.ts";
import { Legend } from "../pictures/Legend.tsx";
import { PictureCanvas, PictureFrame, type Pixels } from "../pictures/PictureFrame.tsx";
import { WipeHandle } from "../pictures/WipeHandle.tsx";
import { changeView, useApp } from "../store/index.ts";
import { useFrameSummary, useInspection, useSource } from "../useInspection.ts";
import { EmptyState } from "./Pane.tsx";

/** A beside B: the frame rebuilt from a neighbour after Optim t and after Optim R, with the errors on one scale. */
export function ReconstructionPanel() {
  const comparison = useApp((state) => state.view.comparison);
  const source = useSource();
  const range = useErrorRange(source);
  const isWipe = comparison === "wipe";
  return (
    <div className="flex min-h-0 grow flex-col">
      <div className={`relative min-h-0 grow ${isWipe ? "" : "grid grid-cols-2 gap-x-px"}`}>
        <Side side="A" view={source?.optimT ?? null} range={range} isWipe={isWipe} />
        <Side side="B" view={source?.optimR ?? null} range={range} isWipe={isWipe} />
      </div>
      <div className="flex h-6 shrink-0 items-center gap-3 px-2 text-xs">
        <SourceChoice />
        <Segments
          name="Comparison"
          value={comparison}
          items={[
            { value: "wipe", label: "wipe" },
            { value: "side", label: "side by side" },
          ]}
          onChange={(next) => changeView({ comparison: next })}
        />
        <span className="grow" />
        <ErrorLegend range={range} />
      </div>
    </div>
  );
}

function Side({
  side,
  view,
  range,
  isWipe,
}: {
  readonly side: "A" | "B";
  readonly view: ReconstructionView | null;
  readonly range: ValueRange | null;
  readonly isWipe: boolean;
}) {
  const isB = side === "B";
  // In the wipe, B lies over A; only its header and its handles take the pointer.
  const place = isWipe ? `absolute inset-0 ${isB ? "pointer-events-none" : ""}` : "relative";
  return (
    <section aria-label={`Reconstruction ${side}`} className={`flex min-h-0 flex-col ${place}`}>
      <div
        className={`flex h-6 shrink-0 items-center gap-3 px-2 text-sm ${isWipe ? "w-1/2" : ""} ${isWipe && isB ? "self-end" : ""}`}
      >
        {isB ? <HeaderB /> : <HeaderA />}
      </div>
      <div className="relative grid min-h-0 grow grid-cols-2 gap-x-px">
        <Pictures side={side} view={view} range={range} isWipe={isWipe} />
      </div>
    </section>
  );
}

/** Picture and error map of one side. In the wipe, B is cut off left of the handle. */
function Pictures({
  side,
  view,
  range,
  isWipe,
}: {
  readonly side: "A" | "B";
  readonly view: ReconstructionView | null;
  readonly range: ValueRange | null;
  readonly isWipe: boolean;
}) {
  const wipe = useApp((state) => state.view.wipe);
  const target = useInspection()?.picture ?? null;
  const error = useMemo<Pixels | null>(() => {
    if (view === null || range === null) return null;
    const { width, height } = view.picture;
    return { width, height, rgba: colourise(view.error, { map: "Magma", range, isReversed: false }) };
  }, [view, range]);
  const isB = side === "B";
  const clipLeft = isWipe && isB ? wipe : 0;
  const reason = useMissingReason(side);
  if (view === null || error === null) {
    if (isWipe && isB && reason === null) return null;
    return (
      <>
        <Cell isOverlay={isWipe && isB}>
          {target !== null && !(isWipe && isB) && (
            <PictureFrame width={target.width} height={target.height}>
              <PictureCanvas pixels={target} label="Target frame" />
              <span className="absolute bottom-1 left-1 rounded bg-surface-1/85 px-1.5 text-xs">
                the frame itself
              </span>
            </PictureFrame>
          )}
        </Cell>
        <Cell isOverlay={isWipe && isB}>{reason !== null && <EmptyState>{reason}</EmptyState>}</Cell>
      </>
    );
  }
  const { width, height } = view.picture;
  const name = isB ? "B, Optim R" : "A, Optim t";
  const shown: readonly { readonly of: string; readonly pixels: Pixels; readonly label: string }[] = [
    { of: "pictures", pixels: view.picture, label: `Reconstruction ${name}` },
    {
      of: "errors",
      pixels: error,
      label: `Reprojection error of ${name}, mean ${figure(view.meanError)}`,
    },
  ];
  return shown.map(({ of, pixels, label }) => (
    <Cell key={of} isOverlay={isWipe && isB}>
      <PictureFrame width={width} height={height}>
        <PictureCanvas pixels={pixels} label={label} clipLeft={clipLeft} />
        {isWipe && isB && (
          <span className="pointer-events-auto">
            <WipeHandle of={of} />
          </span>
        )}
      </PictureFrame>
    </Cell>
  ));
}

function Cell({ isOverlay, children }: { readonly isOverlay: boolean; readonly children: ReactNode }) {
  return <div className={`relative min-h-0 min-w-0 ${isOverlay ? "" : "bg-surface-1"}`}>{children}</div>;
}

/** Why a side has no reconstruction, or null if the other side says it for both. */
function useMissingReason(side: "A" | "B"): string | null {
  const frame = useFrameSummary();
  const inspection = useInspection();
  const hasRun = useApp((state) => state.run.applied !== null);
  const isRefused = useApp((state) => state.run.engine.status === "refused");
  const isWipe = useApp((state) => state.view.comparison === "wipe");
  const isOn = useApp(({ run }) => (side === "A" ? run.applied?.poses.optimT : run.applied?.poses.optimR));
  const shared = sharedReason();
  if (shared !== null) return isWipe && side === "B" ? null : shared;
  if (isOn === false) {
    return side === "A"
      ? "Optim t is off in this run: there is no reconstruction A."
      : "Optim R is off in this run: there is no reconstruction B.";
  }
  return null;

  function sharedReason(): string | null {
    if (frame === null) return "The frame on screen, rebuilt from its neighbour, and where that fails.";
    if (!frame.hasPicture) return "This frame came without its picture.";
    if (!frame.isPosed)
      return "This frame has no pose, so nothing is warped into it. Choose a posed frame (●).";
    if (inspection === null) return "Looking at the frame.";
    if (isRefused) return "Reconstructions need a GPU: the networks run there.";
    if (!hasRun)
      return "Press Train or Step. The neighbour is then warped into this frame, and the error is shown here.";
    // An inspection without depth is older than the networks: the first one with them is under way.
    if (inspection.depth === null) return "Waiting for the first pictures of this run.";
    if (inspection.sources.length === 0)
      return "This frame has no posed neighbour on both sides: it is in no triplet.";
    return null;
  }
}

function HeaderA() {
  const source = useSource();
  return (
    <>
      <h2 className="font-semibold whitespace-nowrap">
        <span className="text-a">A</span> Optim t
      </h2>
      <Numbers
        items={[
          ["error", source?.optimT?.meanError, ""],
          ["coarse", source?.coarse?.meanError, ""],
          ["unwarped", source?.identity.meanError, ""],
        ]}
      />
    </>
  );
}

function HeaderB() {
  const source = useSource();
  const shift = source?.residualTranslation;
  return (
    <>
      <h2 className="font-semibold whitespace-nowrap">
        <span className="text-b">B</span> Optim R
      </h2>
      <Numbers
        items={[
          ["error", source?.optimR?.meanError, ""],
          ["Δ rotation", source?.residualRotationDegrees, "°"],
          ["s", source?.scale, ""],
          ["|Δt|", shift ? Math.hypot(...shift) : null, ""],
        ]}
      />
    </>
  );
}

function Numbers({
  items,
}: {
  readonly items: readonly (readonly [name: string, value: number | null | undefined, unit: string])[];
}) {
  return (
    <dl className="flex min-w-0 gap-x-3 overflow-hidden text-xs whitespace-nowrap">
      {items.map(([name, value, unit]) =>
        value === null || value === undefined ? (
          <Fragment key={name} />
        ) : (
          <div key={name} className="flex gap-1">
            <dt className="text-faint">{name}</dt>
            <dd key={figure(value)} className="flash rounded-xs">
              {figure(value)}
              {unit}
            </dd>
          </div>
        ),
      )}
    </dl>
  );
}

function SourceChoice() {
  const inspection = useInspection();
  const source = useSource();
  const has = (offset: -1 | 1) =>
    inspection?.sources.some((candidate) => candidate.offset === offset) ?? false;
  return (
    <span className="flex items-center gap-1.5 text-dim">
      source
      <Segments
        name="Source frame"
        value={source?.offset ?? 1}
        items={[
          { value: -1, label: "−1", isDisabled: !has(-1) },
          { value: 1, label: "+1", isDisabled: !has(1) },
        ]}
        onChange={(sourceOffset) => changeView({ sourceOffset: sourceOffset === -1 ? -1 : 1 })}
      />
    </span>
  );
}

function ErrorLegend({ range }: { readonly range: ValueRange | null }) {
  const isLocked = useApp((state) => state.view.lockedErrorRange !== null);
  return (
    <>
      <ErrorsAtProbe />
      <Legend
        name="errors"
        map="Magma"
        isReversed={false}
        range={range}
        unit="error, A and B"
        isLocked={isLocked}
        onLock={(lock) => changeView({ lockedErrorRange: lock ? range : null })}
      />
    </>
  );
}

function ErrorsAtProbe() {
  const probe = useApp((state) => state.view.probe);
  const source = useSource();
  if (probe === null || source === null) return null;
  const at = (view: ReconstructionView | null) =>
    view === null ? "–" : figure(view.error[probe.v * view.picture.width + probe.u]);
  return (
    <span className="font-mono whitespace-nowrap">
      <span className="text-a">A</span> {at(source.optimT)} <span className="text-b">B</span>{" "}
      {at(source.optimR)}
    </span>
  );
}

/** One scale for both maps: locked by the person, or automatic over A and B of the frame. */
function useErrorRange(source: SourceView | null): ValueRange | null {
  const locked = useApp((state) => state.view.lockedErrorRange);
  return useMemo(() => {
    if (locked !== null) return locked;
    const maps = [source?.optimT?.error, source?.optimR?.error].filter((map) => map !== undefined);
    return sharedErrorRange(maps);
  }, [locked, source]);
}
