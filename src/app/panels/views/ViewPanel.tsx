import { memo, type ReactNode, useMemo } from "react";
import type { FrameInspection } from "../../../engine/protocol.ts";
import { COLOUR_MAPS, type SequentialMapName } from "../../../viz/colourMaps.ts";
import type { ValueRange } from "../../../viz/range.ts";
import { lockRange } from "../../actions/lockRange.ts";
import { Choice } from "../../controls/Choice.tsx";
import { count, figure } from "../../numbers.ts";
import { Legend } from "../../pictures/Legend.tsx";
import { PictureCanvas, PictureFrame } from "../../pictures/PictureFrame.tsx";
import { NormalsLegend, SwatchLegend } from "../../pictures/SwatchLegend.tsx";
import { classColours, paintView } from "../../sight/paintView.ts";
import { SHOWN_VIEWS, type ShownView, shownName } from "../../sight/shownViews.ts";
import type { Sight } from "../../sight/sight.ts";
import { useFrameSummary } from "../../sight/useInspection.ts";
import { useSight } from "../../sight/useSight.ts";
import { automaticRange } from "../../sight/viewScales.ts";
import { changeLens, changeView, useApp } from "../../store/index.ts";
import { VIEW_NAMES, type ViewName } from "../../store/lens.ts";
import { openOf } from "../../store/weights.ts";
import { EmptyState, Pane } from "../Pane.tsx";

/** The frame on screen in one of many views: depth first, and everything that explains it. */
export function ViewPanel() {
  const sight = useSight();
  const name = shownName(
    useApp((state) => state.lens.view),
    sight,
  );
  const view = SHOWN_VIEWS[name];
  const values = useMemo(
    () => (sight === null || view.paint.kind !== "values" ? null : view.paint.values(sight)),
    [sight, view],
  );
  const range = useRange(view, values, sight);
  const colours = useApp((state) => state.view.depthColours);
  const pixels = useMemo(
    () => (sight === null ? null : paintView(view, sight, values, range, colours)),
    [view, sight, values, range, colours],
  );
  const takesDepthColours = view.paint.kind === "values" && view.paint.map === "depth colours";
  return (
    <Pane
      name="Depth"
      header={
        <>
          <h2 className="sr-only">View of the frame</h2>
          <ViewChoice name={name} />
          <FrameCaption inspection={sight?.inspection ?? null} isOfNetworks={isOfNetworks(name)} />
          <span className="grow" />
          <DepthColoursChoice colours={colours} isDisabled={!takesDepthColours} />
        </>
      }
      footer={<ViewLegend name={name} view={view} range={range} hasPixels={pixels !== null} />}
    >
      {pixels === null ? (
        <EmptyState>
          <Absence view={view} />
        </EmptyState>
      ) : (
        <PictureFrame
          width={pixels.width}
          height={pixels.height}
          name={view.alternative}
          sees={name === "source" ? "source" : "target"}
        >
          <PictureCanvas pixels={pixels} label={alternativeOf(view, range)} />
        </PictureFrame>
      )}
    </Pane>
  );
}

// The choices stay as they are when another frame is looked at.
const ViewChoice = memo(function ViewChoice({ name }: { readonly name: ViewName }) {
  return (
    <Choice
      name="View"
      value={name}
      items={VIEW_NAMES.map((value) => ({
        value,
        label: SHOWN_VIEWS[value].label,
        note: SHOWN_VIEWS[value].note,
      }))}
      onChange={(next) => changeLens({ view: next })}
      className="-ml-1 h-5! border-transparent bg-transparent! font-semibold"
    />
  );
});

const DepthColoursChoice = memo(function DepthColoursChoice({
  colours,
  isDisabled,
}: {
  readonly colours: SequentialMapName;
  readonly isDisabled: boolean;
}) {
  return (
    <Choice
      name="Depth colours"
      value={colours}
      items={COLOUR_MAPS.map((map) => ({ value: map, label: map }))}
      onChange={(depthColours) => changeView({ depthColours })}
      isDisabled={isDisabled}
      className="h-5! text-xs"
    />
  );
});

function useRange({ paint }: ShownView, values: Float32Array | null, sight: Sight | null): ValueRange | null {
  const scale = paint.kind === "values" ? paint.scale : null;
  const locked = useApp((state) => (scale === null ? undefined : state.lens.lockedRanges[scale]));
  return useMemo(() => {
    if (scale === null) return null;
    if (locked !== undefined) return locked;
    return values === null || sight === null ? null : automaticRange(scale, values, sight);
  }, [scale, locked, values, sight]);
}

function alternativeOf({ alternative, paint }: ShownView, range: ValueRange | null): string {
  if (paint.kind !== "values" || range === null) return alternative;
  const near = paint.isReversed ? ", near is warm" : "";
  return `${alternative}, ${figure(range.min)} to ${figure(range.max)} ${paint.unit}${near}`;
}

/** Whether a view shows what the networks make of the frame, rather than the data. */
function isOfNetworks(name: ViewName): boolean {
  return name !== "truth" && name !== "texture" && name !== "picture" && name !== "source";
}

function ViewLegend({
  name,
  view: { label, paint },
  range,
  hasPixels,
}: {
  readonly name: ViewName;
  readonly view: ShownView;
  readonly range: ValueRange | null;
  readonly hasPixels: boolean;
}): ReactNode {
  const colours = useApp((state) => state.view.depthColours);
  const isLocked = useApp(
    (state) => paint.kind === "values" && state.lens.lockedRanges[paint.scale] !== undefined,
  );
  if (!hasPixels) return null;
  switch (paint.kind) {
    case "values":
      return (
        <Legend
          name={label}
          map={paint.map === "depth colours" ? colours : paint.map}
          isReversed={paint.isReversed}
          range={range}
          unit={paint.unit}
          isLocked={isLocked}
          onLock={(lock) => lockRange(paint.scale, lock ? range : null)}
        />
      );
    case "classes":
      return <SwatchLegend names={paint.names} colours={classColours(paint.names.length)} />;
    case "normals":
      return <NormalsLegend />;
    case "picture":
      return name === "source" ? <span className="text-dim">┄○ coarse pose ─● refined pose</span> : null;
    default:
      return paint satisfies never;
  }
}

function FrameCaption({
  inspection,
  isOfNetworks,
}: {
  readonly inspection: FrameInspection | null;
  readonly isOfNetworks: boolean;
}) {
  const frame = useFrameSummary();
  if (frame === null) return null;
  return (
    <span className="truncate text-xs text-dim">
      <span className="font-mono">{frame.name}</span>
      {inspection !== null && isOfNetworks && <DepthOrigin inspection={inspection} />}
    </span>
  );
}

/** Whose depth it is: that of the run after a step, or that of the opened weights. */
function DepthOrigin({ inspection: { depthFrom, step } }: { readonly inspection: FrameInspection }) {
  const title = useApp(({ weights }) => openOf(weights)?.title);
  if (depthFrom === null) return null;
  return depthFrom === "run" ? ` step ${count(step)}` : ` by ${title ?? "opened weights"}`;
}

function Absence({ view }: { readonly view: ShownView }) {
  const sight = useSight();
  const frame = useFrameSummary();
  const isRefused = useApp((state) => state.run.engine.status === "refused");
  if (frame === null) return "Depth of the frame on screen, near is warm.";
  if (!frame.hasPicture) return "This frame came without its picture.";
  if (sight === null) return "Looking at the frame.";
  if (isRefused && view === SHOWN_VIEWS.depth)
    return "Predicting depth needs a GPU, and this frame has no ground truth.";
  return view.absence;
}
