import { type Place, pannedBy, revealing, WHOLE_PICTURE, zoomedAbout } from "../../viz/pictureWindow.ts";
import { sequenceView } from "../frames.ts";
import { appStore, change, changeLens, changeView } from "../store/index.ts";

const MIDDLE: Place = { x: 0.5, y: 0.5 };

/** Zooms all two-dimensional views about a place of the view (shares of it); without one about its middle. */
export function zoomBy(factor: number, at: Place = MIDDLE): void {
  change("lens", (lens) => ({ ...lens, window: zoomedAbout(lens.window, factor, at) }));
}

/** Moves the picture under all views by shares of the view. */
export function panBy(by: Place): void {
  change("lens", (lens) => ({ ...lens, window: pannedBy(lens.window, by) }));
}

export function showWholePicture(): void {
  changeLens({ window: WHOLE_PICTURE });
}

/** Moves the probe by pixels, from the middle of what is shown if there is none, and keeps it in sight. */
export function moveProbe(du: number, dv: number): void {
  const { view, lens } = appStore.getState();
  const sequence = sequenceView(view.frame.sequence);
  if (sequence === null) return;
  const { width, height } = sequence;
  const { zoom, left, top } = lens.window;
  const middle = { u: Math.floor((left + 0.5 / zoom) * width), v: Math.floor((top + 0.5 / zoom) * height) };
  const from = view.probe ?? middle;
  const u = Math.min(width - 1, Math.max(0, from.u + du));
  const v = Math.min(height - 1, Math.max(0, from.v + dv));
  changeView({ probe: { u, v } });
  changeLens({ window: revealing(lens.window, { x: (u + 0.5) / width, y: (v + 0.5) / height }) });
}
