import { Lock, LockOpen } from "lucide-react";
import type { ReactNode } from "react";
import { type ColourMapName, colourTable } from "../../viz/colourMaps.ts";
import type { ValueRange } from "../../viz/range.ts";
import { figure } from "../numbers.ts";

/** A colour scale with its ends, its unit, and whether it follows the data ("auto") or is locked. */
export function Legend({
  name,
  map,
  isReversed,
  range,
  unit,
  isLocked,
  onLock,
}: {
  readonly name: string;
  readonly map: ColourMapName;
  readonly isReversed: boolean;
  readonly range: ValueRange | null;
  readonly unit: string;
  readonly isLocked: boolean;
  readonly onLock: (isLocked: boolean) => void;
}): ReactNode {
  if (range === null) return null;
  const Icon = isLocked ? Lock : LockOpen;
  return (
    <div className="tabular flex items-center gap-1.5 text-xs text-dim">
      <span>{figure(range.min)}</span>
      <span
        aria-hidden="true"
        className="h-2 w-24 rounded-[1px]"
        style={{ background: gradient(map, isReversed) }}
      />
      <span>{figure(range.max)}</span>
      <span className="whitespace-nowrap text-faint">{unit}</span>
      <button
        type="button"
        aria-pressed={isLocked}
        aria-label={`Scale of ${name}: ${isLocked ? "locked" : "auto"}`}
        title={isLocked ? "Let the scale follow the data" : "Lock the scale"}
        onClick={() => onLock(!isLocked)}
        className="flex h-5 items-center gap-1 rounded-sm px-1 hover:bg-surface-2 hover:text-text aria-pressed:text-text"
      >
        <Icon size={11} aria-hidden="true" />
        {isLocked ? "locked" : "auto"}
      </button>
    </div>
  );
}

function gradient(map: ColourMapName, isReversed: boolean): string {
  const table = colourTable(map);
  const stops = Array.from({ length: 17 }, (_, i) => {
    const entry = 3 * (isReversed ? 255 - i * 15.9375 : i * 15.9375);
    const at = 3 * Math.round(entry / 3);
    return `rgb(${table[at]} ${table[at + 1]} ${table[at + 2]})`;
  });
  return `linear-gradient(to right, ${stops.join(", ")})`;
}
