/** Parts of the screen that can be folded away. */
export type FoldablePart = "data" | "right";

/** Tabs of the narrow screen, in their order. */
export const TABS = ["Data", "View", "Method", "Runs"] as const;
export type TabName = (typeof TABS)[number];

/** How the screen is divided. The sizes themselves are remembered by `layout/remembered.ts`. */
export interface LayoutSlice {
  readonly folded: Readonly<Record<FoldablePart, boolean>>;
  /** Where the screen is too narrow for columns: what is on it. */
  readonly tab: TabName;
  /** Counts the times that all sizes went back to those of the beginning. */
  readonly resets: number;
}

export const startLayout: LayoutSlice = { folded: { data: false, right: false }, tab: "View", resets: 0 };

export function foldedTo(layout: LayoutSlice, part: FoldablePart, isFolded: boolean): LayoutSlice {
  return layout.folded[part] === isFolded
    ? layout
    : { ...layout, folded: { ...layout.folded, [part]: isFolded } };
}

export function resetLayout(layout: LayoutSlice): LayoutSlice {
  return { ...startLayout, tab: layout.tab, resets: layout.resets + 1 };
}
