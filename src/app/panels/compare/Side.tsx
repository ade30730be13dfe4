import { type ReactNode, useMemo } from "react";
import { colourise } from "../../../viz/colourise.ts";
import { figure } from "../../numbers.ts";
import { OverlaidPicture, PictureCanvas, PictureFrame } from "../../pictures/PictureFrame.tsx";
import type { Pixels } from "../../pictures/pixels.ts";
import { WipeHandle } from "../../pictures/WipeHandle.tsx";
import { COLUMN_NAMES } from "../../sight/columnNames.ts";
import { useErrorRange, useSide, useStandingColumns } from "../../sight/useSight.ts";

/** How the two sides stand to each other: beside, B over A cut at the handle, or B over A as a whole. */
export type Arrangement = "beside" | "wiped" | "over";

/** One side: the picture and its error map. */
export function Side({
  side,
  arrangement,
  isHidden = false,
}: {
  readonly side: "A" | "B";
  readonly arrangement: Arrangement;
  /** While the other side is held up. It keeps its place among the regions. */
  readonly isHidden?: boolean;
}) {
  const column = useStandingColumns()[side];
  const view = useSide(side);
  const error = useErrorPixels(side);
  const isOverlay = arrangement !== "beside" && side === "B";
  const end = isOverlay ? "right" : "left";
  const title = `${side}, ${COLUMN_NAMES[column]}`;
  const shown: readonly { readonly of: string; readonly pixels: Pixels; readonly label: string }[] =
    view === null || error === null
      ? []
      : [
          { of: "pictures", pixels: view.picture, label: `Reconstruction ${title}` },
          {
            of: "errors",
            pixels: error,
            label: `Reprojection error of ${title}, mean ${figure(view.meanError)}`,
          },
        ];
  return (
    <SideSection side={side} isOverlay={isOverlay} isHidden={isHidden}>
      {shown.map(({ of, pixels, label }, i) => {
        const canvas = <PictureCanvas pixels={pixels} label={label} />;
        return (
          <div key={of} className={`relative min-h-0 min-w-0 ${isOverlay ? "" : "bg-surface-1"}`}>
            {isOverlay ? (
              <OverlaidPicture width={pixels.width} height={pixels.height}>
                <div className={`absolute inset-0 ${arrangement === "wiped" ? "wiped" : ""}`}>{canvas}</div>
                {arrangement === "wiped" && <WipeHandle of={of} />}
              </OverlaidPicture>
            ) : (
              <PictureFrame width={pixels.width} height={pixels.height} name={label}>
                {canvas}
              </PictureFrame>
            )}
            <SideLabel side={side} at={end} isRepeated={i > 0}>
              {COLUMN_NAMES[column]}
            </SideLabel>
          </div>
        );
      })}
    </SideSection>
  );
}

/** A side's place: beside the other one, or over it, where only the handles take the pointer. */
export function SideSection({
  side,
  isOverlay = false,
  isHidden = false,
  children,
}: {
  readonly side: "A" | "B";
  readonly isOverlay?: boolean;
  readonly isHidden?: boolean;
  readonly children: ReactNode;
}) {
  const place = isOverlay ? "pointer-events-none absolute inset-0" : "relative min-w-0";
  return (
    <section
      aria-label={`Reconstruction ${side}`}
      className={`grid h-full min-h-0 auto-cols-fr grid-flow-col gap-x-px ${place} ${isHidden ? "opacity-0" : ""}`}
    >
      {children}
    </section>
  );
}

/** Which side it is, at its end of the wipe. Over the second picture of a side it is no heading. */
export function SideLabel({
  side,
  at,
  isRepeated = false,
  children,
}: {
  readonly side: "A" | "B";
  readonly at: "left" | "right";
  readonly isRepeated?: boolean;
  readonly children: ReactNode;
}) {
  const Tag = isRepeated ? "span" : "h2";
  return (
    <Tag
      aria-hidden={isRepeated}
      className={`pointer-events-none absolute top-1 ${at === "left" ? "left-1" : "right-1"} rounded-sm bg-surface-1/85 px-1.5 text-xs font-semibold`}
    >
      <span className={side === "A" ? "text-a" : "text-b"}>{side}</span> {children}
    </Tag>
  );
}

function useErrorPixels(side: "A" | "B"): Pixels | null {
  const view = useSide(side);
  const range = useErrorRange();
  return useMemo(() => {
    if (view === null || range === null) return null;
    const { width, height } = view.picture;
    return { width, height, rgba: colourise(view.error, { map: "Magma", range, isReversed: false }) };
  }, [view, range]);
}
