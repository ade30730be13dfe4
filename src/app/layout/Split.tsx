import { Fragment, type ReactNode, useEffect, useRef } from "react";
import { Group, Panel, type PanelImperativeHandle, Separator } from "react-resizable-panels";
import { appStore, change, useApp } from "../store/index.ts";
import { type FoldablePart, foldedTo } from "../store/layout.ts";
import type { PanelName } from "./panels.tsx";
import { forgetSizes, rememberedSizes, rememberSizes } from "./remembered.ts";

/** One part of a split. Sizes are pixels as numbers or per cent as `"50%"`. */
export interface SplitPart {
  readonly id: string;
  /** The panels in it: where a link leaves out all of them, there is no such part. */
  readonly holds: readonly PanelName[];
  /** Accessible name of the line between it and the part before it. */
  readonly line: string;
  /** Left out: takes what the others leave. */
  readonly size?: number | `${number}%`;
  readonly minSize: number;
  /** Dragged below its least size it folds away, and comes back from the layout menu. */
  readonly foldsAs?: FoldablePart;
  readonly content: ReactNode;
}

/** Parts beside or above each other with lines between them that are moved with the pointer or the arrow keys; a double
 *  click on a line puts it back. The sizes are remembered under `name`; another `name` brings the sizes kept for it. */
export function Split({
  name,
  orientation,
  parts: allParts,
}: {
  readonly name: string;
  readonly orientation: "horizontal" | "vertical";
  readonly parts: readonly SplitPart[];
}) {
  const hidden = useApp(({ teacher }) => teacher.hidden);
  const parts = allParts.filter(({ holds }) => !holds.every((panel) => hidden.includes(panel)));
  const ids = parts.map(({ id }) => id);
  const panels = useRef(new Map<string, PanelImperativeHandle>());
  const resets = useApp((state) => state.layout.resets);
  const applied = useRef({ name, resets });
  const foldedParts = useRef(0);

  // Parts keep what they show while their sizes change: nothing is mounted anew.
  useEffect(() => {
    const isReset = applied.current.resets !== resets;
    if (!isReset && applied.current.name === name) return;
    applied.current = { name, resets };
    if (isReset) forgetSizes(name);
    const remembered = rememberedSizes(name, ids);
    for (const { id, size } of parts) {
      const wanted = remembered === null ? size : `${remembered[id]}%`;
      if (wanted !== undefined && (remembered === null || size !== undefined)) {
        panels.current.get(id)?.resize(wanted);
      }
    }
  });

  return (
    <Group
      orientation={orientation}
      className="min-h-0 min-w-0 grow"
      defaultLayout={rememberedSizes(name, ids) ?? undefined}
      onLayoutChanged={(layout, { isUserInteraction, requestedLayout }) => {
        const folded = parts.filter(({ id, foldsAs }) => foldsAs !== undefined && layout[id] === 0).length;
        if (isUserInteraction || folded !== foldedParts.current) {
          rememberSizes(name, requestedLayout ?? layout);
        }
        foldedParts.current = folded;
      }}
    >
      {parts.map((part, i) => (
        <Fragment key={part.id}>
          {i > 0 && <Line name={part.line} orientation={orientation} />}
          <SplitPanel part={part} register={panels.current} />
        </Fragment>
      ))}
    </Group>
  );
}

function SplitPanel({
  part: { id, size, minSize, foldsAs, content },
  register,
}: {
  readonly part: SplitPart;
  readonly register: Map<string, PanelImperativeHandle>;
}) {
  const handle = useRef<PanelImperativeHandle>(null);
  const isFolded = useApp(({ layout }) => foldsAs !== undefined && layout.folded[foldsAs]);

  useEffect(() => {
    const panel = handle.current;
    if (panel === null) return;
    register.set(id, panel);
    return () => void register.delete(id);
  }, [id, register]);

  useEffect(() => {
    const panel = handle.current;
    if (panel === null || foldsAs === undefined || panel.isCollapsed() === isFolded) return;
    if (isFolded) panel.collapse();
    else panel.expand();
  }, [foldsAs, isFolded]);

  return (
    <Panel
      id={id}
      panelRef={handle}
      defaultSize={size}
      minSize={minSize}
      collapsible={foldsAs !== undefined}
      groupResizeBehavior={typeof size === "number" ? "preserve-pixel-size" : "preserve-relative-size"}
      onResize={({ inPixels }, _id, before) => {
        // The first report comes before a remembered folding could be told.
        if (foldsAs === undefined) return;
        const isNowFolded = inPixels === 0;
        if (before === undefined && !isNowFolded) return;
        if (appStore.getState().layout.folded[foldsAs] !== isNowFolded) {
          change("layout", (layout) => foldedTo(layout, foldsAs, isNowFolded));
        }
      }}
      style={{ overflow: "hidden" }}
      className="flex min-h-0 min-w-0 flex-col"
    >
      {/* What is folded away keeps its state, and the keyboard does not reach it. */}
      <div className={isFolded ? "hidden" : "flex min-h-0 min-w-0 grow flex-col"}>{content}</div>
    </Panel>
  );
}

function Line({
  name,
  orientation,
}: {
  readonly name: string;
  readonly orientation: "horizontal" | "vertical";
}) {
  const thickness = orientation === "horizontal" ? "w-px" : "h-px";
  return (
    <Separator
      aria-label={name}
      className={`${thickness} bg-hairline data-[separator=active]:bg-accent data-[separator=hover]:bg-control`}
    />
  );
}
