import { useEffect, useRef } from "react";
import { PictureCanvas, PictureFrame } from "../../pictures/PictureFrame.tsx";
import { bindWipe } from "../../pictures/WipeHandle.tsx";
import { useInspection, useSource } from "../../sight/useInspection.ts";
import { useApp } from "../../store/index.ts";
import type { Comparison } from "../../store/view.ts";
import { EmptyState } from "../Pane.tsx";
import { ColumnStrip } from "./ColumnStrip.tsx";
import { CompareFooter } from "./CompareFooter.tsx";
import { Differences } from "./Differences.tsx";
import { PairStrip } from "./PairStrip.tsx";
import { Side, SideSection } from "./Side.tsx";
import { SourcePicture } from "./SourcePicture.tsx";
import { useIsBUp, useLettingGo } from "./useBlink.ts";
import { useSharedReason } from "./useMissingReason.ts";

/** A beside B: the frame rebuilt from a neighbour by two stages of the method, their errors on one scale, and all pairs. */
export function ComparePanel() {
  useLettingGo();
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ColumnStrip />
      <Stage />
      <CompareFooter />
      <PairStrip />
    </div>
  );
}

/** The pictures: both sides in the arrangement of the comparison, and the source beside them. */
function Stage() {
  const stage = useRef<HTMLDivElement>(null);
  const comparison = useApp((state) => state.view.comparison);
  const isSourceShown = useApp((state) => state.lens.isSourceShown);
  const hasSource = useSource() !== null;
  const reason = useSharedReason();
  useEffect(() => {
    if (stage.current !== null) return bindWipe(stage.current);
  }, []);
  return (
    <div ref={stage} className="grid min-h-0 grow auto-cols-fr grid-flow-col gap-x-px">
      {reason === null ? <Sides comparison={comparison} /> : <Missing reason={reason} />}
      {isSourceShown && hasSource && reason === null && <SourcePicture />}
    </div>
  );
}

function Sides({ comparison }: { readonly comparison: Comparison }) {
  const isBUp = useIsBUp(comparison === "blink");
  switch (comparison) {
    case "difference":
      return <Differences />;
    case "side":
      return (
        <>
          <div className="col-span-2 min-h-0 min-w-0">
            <Side side="A" arrangement="beside" />
          </div>
          <div className="col-span-2 min-h-0 min-w-0">
            <Side side="B" arrangement="beside" />
          </div>
        </>
      );
    default: {
      const isWiped = comparison === "wipe";
      return (
        <div className="relative col-span-2 min-h-0 min-w-0">
          <Side side="A" arrangement={isWiped ? "wiped" : "over"} isHidden={!isWiped && isBUp} />
          <Side side="B" arrangement={isWiped ? "wiped" : "over"} isHidden={!isWiped && !isBUp} />
        </div>
      );
    }
  }
}

/** The frame itself on the one side, why it is not rebuilt on the other. */
function Missing({ reason }: { readonly reason: string }) {
  const target = useInspection()?.picture ?? null;
  return (
    <>
      <SideSection side="A">
        <div className="relative min-h-0 min-w-0 bg-surface-1">
          {target !== null && (
            <PictureFrame width={target.width} height={target.height} name="The frame itself">
              <PictureCanvas pixels={target} label="Target frame" />
              <span className="pointer-events-none absolute bottom-1 left-1 rounded-sm bg-surface-1/85 px-1.5 text-xs">
                the frame itself
              </span>
            </PictureFrame>
          )}
        </div>
      </SideSection>
      <SideSection side="B">
        <div className="relative min-h-0 min-w-0 bg-surface-1">
          <EmptyState>{reason}</EmptyState>
        </div>
      </SideSection>
    </>
  );
}
