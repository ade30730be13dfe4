import type { Column } from "../../engine/protocol.ts";
import { change, changeLens } from "../store/index.ts";
import { columnChosen } from "../store/lens.ts";
import { COMPARISONS } from "../store/view.ts";

/** From one way to compare to the next. */
export function nextComparison(): void {
  change("view", (view) => {
    const next = (COMPARISONS.indexOf(view.comparison) + 1) % COMPARISONS.length;
    return { ...view, comparison: COMPARISONS[next] };
  });
}

/** Puts a stage of the reconstruction on one side. */
export function chooseColumn(side: "A" | "B", column: Column): void {
  change("lens", (lens) => columnChosen(lens, side, column));
}

/** B in the place of A, until it is let go. */
export function holdB(): void {
  changeLens({ isBHeld: true });
}

export function letGoOfB(): void {
  changeLens({ isBHeld: false });
}
