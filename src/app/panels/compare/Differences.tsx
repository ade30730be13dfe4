import { useMemo } from "react";
import { colourise } from "../../../viz/colourise.ts";
import type { ValueRange } from "../../../viz/range.ts";
import { signedRange } from "../../../viz/range.ts";
import { luminance } from "../../../viz/surface.ts";
import { lockRange } from "../../actions/lockRange.ts";
import { figure } from "../../numbers.ts";
import { Legend } from "../../pictures/Legend.tsx";
import { PictureCanvas, PictureFrame } from "../../pictures/PictureFrame.tsx";
import { COLUMN_NAMES } from "../../sight/columnNames.ts";
import { minus } from "../../sight/shownViews.ts";
import { useSide, useStandingColumns } from "../../sight/useSight.ts";
import { useApp } from "../../store/index.ts";
import { SideLabel, SideSection } from "./Side.tsx";

const SIGNED_MAP = "RdBu";

/** A minus B, signed around 0: of the pictures' brightness where A stands else, of the errors where B does. */
export function Differences() {
  return (
    <>
      <Difference
        side="A"
        scale="pictureDifference"
        title="picture A − B"
        alternative="Brightness of A minus B"
        unit="brightness"
      />
      <Difference
        side="B"
        scale="errorDifference"
        title="error A − B"
        alternative="Error of A minus error of B; blue where B is better"
        unit="blue: B better"
      />
    </>
  );
}

type DifferenceScale = "pictureDifference" | "errorDifference";

function Difference({
  side,
  scale,
  title,
  alternative,
  unit,
}: {
  readonly side: "A" | "B";
  readonly scale: DifferenceScale;
  readonly title: string;
  readonly alternative: string;
  readonly unit: string;
}) {
  const { values, range } = useDifference(scale);
  const isLocked = useApp((state) => state.lens.lockedRanges[scale] !== undefined);
  const size = useSide(side)?.picture;
  const columns = useStandingColumns();
  const pixels = useMemo(() => {
    if (values === null || range === null || size === undefined) return null;
    const { width, height } = size;
    return { width, height, rgba: colourise(values, { map: SIGNED_MAP, range, isReversed: false }) };
  }, [values, range, size]);
  const of = `${COLUMN_NAMES[columns.A]} and ${COLUMN_NAMES[columns.B]}`;
  return (
    <SideSection side={side}>
      <div className="flex min-h-0 min-w-0 flex-col">
        <div className="relative min-h-0 grow bg-surface-1">
          {pixels !== null && range !== null && (
            <PictureFrame width={pixels.width} height={pixels.height} name={`${title} of ${of}`}>
              <PictureCanvas
                pixels={pixels}
                label={`${alternative}, A ${COLUMN_NAMES[columns.A]}, B ${COLUMN_NAMES[columns.B]}, ${figure(range.min)} to ${figure(range.max)}`}
              />
            </PictureFrame>
          )}
        </div>
        <div className="flex h-5 shrink-0 items-center px-2">
          <Legend
            name={title}
            map={SIGNED_MAP}
            isReversed={false}
            range={range}
            unit={unit}
            isLocked={isLocked}
            onLock={(lock) => lockRange(scale, lock ? range : null)}
          />
        </div>
      </div>
      <SideLabel side={side} at="left">
        {title}
      </SideLabel>
    </SideSection>
  );
}

function useDifference(scale: DifferenceScale): {
  readonly values: Float32Array | null;
  readonly range: ValueRange | null;
} {
  const [a, b] = [useSide("A"), useSide("B")];
  const locked = useApp((state) => state.lens.lockedRanges[scale]);
  return useMemo(() => {
    if (a === null || b === null) return { values: null, range: null };
    const values =
      scale === "errorDifference"
        ? minus(a.error, b.error)
        : minus(luminance(a.picture), luminance(b.picture));
    return { values, range: locked ?? signedRange(values) };
  }, [a, b, scale, locked]);
}
