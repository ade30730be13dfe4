import type { FrameId } from "../../engine/protocol.ts";
import type { SequentialMapName } from "../../viz/colourMaps.ts";
import type { ValueRange } from "../../viz/range.ts";

export type Theme = "system" | "dark" | "light";
export const COMPARISONS = ["wipe", "side", "blink", "difference"] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** What the person looks at and how. Nothing here changes because data does. */
export interface ViewSlice {
  readonly frame: FrameId;
  /** The frame that the open data began with. */
  readonly frameAtOpening: number;
  /** Counts inspections that arrived in `frames.ts`. */
  readonly inspectionVersion: number;
  /** -1: reconstruct from the frame before; +1: from the one after. */
  readonly sourceOffset: -1 | 1;
  readonly comparison: Comparison;
  /** Place of the wipe handle, 0..1 of the picture's width. */
  readonly wipe: number;
  readonly depthColours: SequentialMapName;
  /** Scales of the evaluation's figure: metres, and error relative to the truth. Null: the scale follows the data and
   *  says "auto". */
  readonly lockedFigureRange: Readonly<Record<"metres" | "relativeError", ValueRange | null>>;
  /** The pixel under the pointer, at the working resolution, or null. */
  readonly probe: { readonly u: number; readonly v: number } | null;
  readonly pointSizePx: number;
  /** Depth of the drawn camera pyramids in normalised units. */
  readonly frustumDepth: number;
  readonly cloudLayers: { readonly sparse: boolean; readonly predicted: boolean };
  readonly isLossLogarithmic: boolean;
  /** The evaluation takes the place of the reconstructions; else it is one line. */
  readonly isEvaluationOpen: boolean;
  readonly theme: Theme;
  /** Counts changes of the colours in force, by choice or by the system. */
  readonly themeVersion: number;
  readonly isDropping: boolean;
  readonly isShortcutSheetOpen: boolean;
  readonly isExportOpen: boolean;
  /** A moment ago. */
  readonly isLinkCopied: boolean;
  /** The last wish for another view of the cloud. */
  readonly cameraMove: CameraMove | null;
  /** Where the view of the cloud flies as long as keys are held. */
  readonly flight: readonly FlightDirection[];
}

export type FlightDirection = "ahead" | "back" | "left" | "right" | "up" | "down";

export interface CameraMove {
  readonly to: "toFrame" | "toAll";
  /** Tells two like wishes apart. */
  readonly count: number;
}

export const startView: ViewSlice = {
  frame: { sequence: 0, frame: 0 },
  frameAtOpening: 0,
  inspectionVersion: 0,
  sourceOffset: 1,
  comparison: "wipe",
  wipe: 0.5,
  depthColours: "Turbo",
  lockedFigureRange: { metres: null, relativeError: null },
  probe: null,
  pointSizePx: 2,
  frustumDepth: 0.08,
  cloudLayers: { sparse: true, predicted: true },
  isLossLogarithmic: false,
  isEvaluationOpen: false,
  theme: "system",
  themeVersion: 0,
  isDropping: false,
  isShortcutSheetOpen: false,
  isExportOpen: false,
  isLinkCopied: false,
  cameraMove: null,
  flight: [],
};
