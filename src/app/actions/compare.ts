import { change } from "../store/index.ts";

export function toggleComparison(): void {
  change("view", (view) => ({ ...view, comparison: view.comparison === "wipe" ? "side" : "wipe" }));
}
