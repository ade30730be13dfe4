import type { PathName } from "../../viz/pathNames.ts";
import type { Pixels } from "../pictures/pixels.ts";

/** The cloud on screen for those that do not draw it; it is bound in a chunk of its own (`cloudBinding.ts`). */
export interface ShownCloud {
  /** What the view shows now, in the colours of figures. */
  picture(): CloudPicture;
}

export interface CloudPicture {
  readonly pixels: Pixels;
  /** `#rrggbb`. */
  readonly pathColours: Readonly<Record<PathName, string>>;
}

let shown: ShownCloud | null = null;

export function keepShownCloud(cloud: ShownCloud | null): void {
  shown = cloud;
}

/** Null where none is drawn. */
export function shownCloud(): ShownCloud | null {
  return shown;
}
